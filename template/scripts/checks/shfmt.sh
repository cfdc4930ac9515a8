#!/usr/bin/env bash
git ls-files -z --cached --others --exclude-standard '*.sh' | xargs -0 -r shfmt -d -i 2
