#!/usr/bin/env bash
zizmor --offline --persona auditor .
