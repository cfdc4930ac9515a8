package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"

	"service/internal/settings"
)

// shell runs one command, or those that are typed: a compiled service has no interpreter, and its image has no shell.
func shell(config settings.Settings, logger *slog.Logger, arguments []string, in io.Reader, out io.Writer) error {
	opened, err := open(config)
	if err != nil {
		return err
	}
	commands := shellCommands(config, opened, logger)
	if len(arguments) > 0 {
		return runCommand(commands, strings.Join(arguments, " "), out)
	}
	fmt.Fprintln(out, "commands:", strings.Join(slices.Sorted(maps.Keys(commands)), ", "))
	lines := bufio.NewScanner(in)
	for fmt.Fprint(out, "> "); lines.Scan(); fmt.Fprint(out, "> ") {
		if line := strings.TrimSpace(lines.Text()); line != "" {
			if err := runCommand(commands, line, out); err != nil {
				fmt.Fprintln(out, err)
			}
		}
	}
	fmt.Fprintln(out)
	return lines.Err()
}

func shellCommands(config settings.Settings, opened parts, logger *slog.Logger) map[string]command {
	commands := map[string]command{
		"settings": func(context.Context, string) (string, error) {
			var text strings.Builder
			for _, variable := range config.Variables {
				fmt.Fprintf(&text, "%s=%s\n", variable.Name, variable.Value)
			}
			return text.String(), nil
		},
		"health": func(context.Context, string) (string, error) {
			_, body := opened.health(logger).Ready()
			return string(body), nil
		},
	}
	for _, one := range opened {
		maps.Copy(commands, one.commands)
	}
	return commands
}

func runCommand(commands map[string]command, line string, out io.Writer) error {
	word, rest, _ := strings.Cut(line, " ")
	run, known := commands[word]
	if !known {
		return fmt.Errorf("unknown command %q", word)
	}
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt) // ends the command, not the shell
	defer cancel()
	text, err := run(ctx, strings.TrimSpace(rest))
	if err != nil {
		return err
	}
	fmt.Fprintln(out, strings.TrimRight(text, "\n"))
	return nil
}
