// A stand-in for pulumi-language-{go,nodejs,python}, whose modules the Go proxy does not serve: it is called by one of
// these names and runs the program of a project as they do. It asks for no plugin and installs nothing.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/constant"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	language, engine string
}

// What Python's SDK leaves to its executor: the settings of a run, then the program as it is.
const python = `
import asyncio, os, runpy, sys
import pulumi
from pulumi.runtime import Settings, configure, get_config_env, get_config_secret_keys_env, run_in_stack, set_all_config

said = os.environ.get
set_all_config(get_config_env(), get_config_secret_keys_env())
configure(Settings(project=said("PULUMI_PROJECT"), root_directory=said("PULUMI_ROOT_DIRECTORY"), stack=said("PULUMI_STACK"),
    organization=said("PULUMI_ORGANIZATION"), parallel=int(said("PULUMI_PARALLEL")), dry_run=said("PULUMI_DRY_RUN") == "true",
    monitor=said("PULUMI_MONITOR"), engine=said("PULUMI_ENGINE")))
try:
    asyncio.run(run_in_stack(lambda: runpy.run_path(sys.argv[1], run_name="__main__")))
except pulumi.RunError as error:
    pulumi.log.error(str(error))
    sys.exit(32)
`

func (h *host) Handshake(_ context.Context, r *pulumirpc.LanguageHandshakeRequest) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engine = r.EngineAddress
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{}, nil
}

func (h *host) GetRequiredPackages(context.Context, *pulumirpc.GetRequiredPackagesRequest) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (h *host) Run(ctx context.Context, r *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	program, options := r.Info.ProgramDirectory, r.Info.Options.AsMap()
	if r.Config == nil { // a stack without settings: an object without keys, not null
		r.Config = map[string]string{}
	}
	config, err := json.Marshal(r.Config)
	if err != nil {
		return nil, err
	}
	secret, err := json.Marshal(append([]string{}, r.ConfigSecretKeys...))
	if err != nil {
		return nil, err
	}
	env := append(os.Environ(), "PULUMI_CONFIG="+string(config), "PULUMI_CONFIG_SECRET_KEYS="+string(secret))
	for name, value := range map[string]string{
		"ORGANIZATION": r.Organization, "PROJECT": r.Project, "STACK": r.Stack, "ROOT_DIRECTORY": r.Info.RootDirectory,
		"DRY_RUN": strconv.FormatBool(r.DryRun), "PARALLEL": strconv.Itoa(int(r.Parallel)),
		"MONITOR": r.MonitorAddress, "ENGINE": h.engine,
	} {
		env = append(env, "PULUMI_"+name+"="+value)
	}
	var command []string
	switch h.language {
	case "python":
		venv, _ := options["virtualenv"].(string)
		command = []string{filepath.Join(r.Info.RootDirectory, venv, "bin/python"), "-u", "-c", python, program}
	case "nodejs":
		if typescript, said := options["typescript"].(bool); said {
			env = append(env, "PULUMI_NODEJS_TYPESCRIPT="+strconv.FormatBool(typescript))
		}
		command = []string{"node", filepath.Join(program, "node_modules/@pulumi/pulumi/cmd/run"),
			"--monitor", r.MonitorAddress, "--engine", h.engine, "--organization", r.Organization, "--project", r.Project,
			"--root-directory", r.Info.RootDirectory, "--stack", r.Stack, "--pwd", r.Pwd, "--parallel", strconv.Itoa(int(r.Parallel))}
		if r.DryRun {
			command = append(command, "--dry-run")
		}
		command = append(command, r.Info.EntryPoint)
	case "go":
		built, err := os.MkdirTemp("", "pulumi-program-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(built)
		build := exec.CommandContext(ctx, "go", "build", "-o", built+"/program", ".")
		build.Dir = program
		if said, err := build.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("go build: %w: %s", err, said)
		}
		command = []string{built + "/program"}
	default:
		return nil, fmt.Errorf("no such language: %s", h.language)
	}
	run := exec.CommandContext(ctx, command[0], command[1:]...)
	run.Dir, run.Env, run.Stdout, run.Stderr = r.Pwd, env, os.Stdout, os.Stderr
	err = run.Run()
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed) && failed.ExitCode() == constant.ExitStatusLoggedError:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case err != nil:
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

func main() {
	h := &host{language: strings.TrimPrefix(filepath.Base(os.Args[0]), "pulumi-language-")}
	if last := os.Args[len(os.Args)-1]; len(os.Args) > 1 && !strings.HasPrefix(last, "-") {
		h.engine = last
	}
	served, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Init:    func(s *grpc.Server) error { pulumirpc.RegisterLanguageRuntimeServer(s, h); return nil },
		Options: rpcutil.TracingServerInterceptorOptions(nil),
	})
	if err == nil {
		fmt.Println(served.Port)
		err = <-served.Done
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
