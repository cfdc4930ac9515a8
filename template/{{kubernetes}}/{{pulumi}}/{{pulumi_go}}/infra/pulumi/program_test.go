package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"gopkg.in/yaml.v3"
)

var environments = []string{"dev", "staging", "prod"}

// recorder stands for the engine and the cluster, and keeps what the program asks for by kind and name.
type recorder struct {
	mutex sync.Mutex
	asked map[string]map[string]any
}

func (r *recorder) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	kind := args.TypeToken[strings.LastIndex(args.TypeToken, ":")+1:]
	r.asked[kind+"/"+args.Name] = args.Inputs.Mappable()
	return args.Name + "-id", args.Inputs, nil
}

func (r *recorder) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return nil, fmt.Errorf("the program calls no function, but %s", args.Token)
}

// configuration is what the file of a stack sets.
func configuration(t *testing.T, stack string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("Pulumi." + stack + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Config map[string]string }
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	return file.Config
}

// run runs the program as a stack, with the configuration of that stack.
func run(t *testing.T, stack, image string) map[string]map[string]any {
	t.Helper()
	t.Setenv("IMAGE", image)
	mocks := &recorder{asked: map[string]map[string]any{}}
	configured := func(info *pulumi.RunInfo) { info.Config = configuration(t, stack) }
	if err := pulumi.RunErr(program, pulumi.WithMocks(settings.Project, stack, mocks), configured); err != nil {
		t.Fatal(err)
	}
	return mocks.asked
}

// at is the value behind nested keys.
func at(t *testing.T, value any, keys ...string) any {
	t.Helper()
	for _, key := range keys {
		nested, ok := value.(map[string]any)
		if !ok || nested[key] == nil {
			t.Fatalf("there is no %s in %v", key, value)
		}
		value = nested[key]
	}
	return value
}

func equal(t *testing.T, found, wanted any) {
	t.Helper()
	if !reflect.DeepEqual(found, wanted) {
		t.Errorf("%v, not %v", found, wanted)
	}
}

func TestGuardRails(t *testing.T) {
	ceiling := 0
	for _, environment := range environments {
		made := run(t, environment+"-guardrails", "")
		namespace := settings.Project + "-" + environment

		labels := at(t, made["Namespace/"+namespace], "metadata", "labels").(map[string]any)
		for _, mode := range []string{"enforce", "audit", "warn"} {
			equal(t, labels["pod-security.kubernetes.io/"+mode], "restricted")
		}
		for name, value := range settings.NamespaceLabels {
			equal(t, labels[name], value)
		}

		hard := at(t, made["ResourceQuota/quota"], "spec", "hard").(map[string]any)
		cpu, err := strconv.Atoi(hard["requests.cpu"].(string))
		if err != nil || cpu <= ceiling {
			t.Errorf("the ceiling does not grow towards production: %v", hard)
		}
		ceiling = cpu
		equal(t, hard["limits.cpu"], strconv.Itoa(4*cpu))
		equal(t, hard["services.nodeports"], "0")

		equal(t, made["NetworkPolicy/default-deny"]["spec"], map[string]any{
			"podSelector": map[string]any{},
			"policyTypes": []any{"Ingress", "Egress"},
		})

		schedule := made["Schedule/backup"]
		equal(t, at(t, schedule, "metadata", "namespace"), "velero")
		equal(t, at(t, schedule, "spec", "template", "ttl"), "720h0m0s")
		equal(t, at(t, schedule, "spec", "template", "includedNamespaces"), []any{namespace})

		for _, part := range []string{"deploy", "preview"} {
			subjects := made["RoleBinding/"+part]["subjects"].([]any)
			configured := configuration(t, environment+"-guardrails")
			user, group := configured[settings.Project+":"+part+"User"], configured[settings.Project+":"+part+"Group"]
			kind := "Group"
			if user != "" {
				kind = "User"
			}
			equal(t, at(t, subjects[0], "kind"), kind)
			equal(t, at(t, subjects[0], "name"), cmp.Or(user, group, namespace+"-"+part))
		}

		for name, inputs := range made {
			for _, label := range []string{"project", "environment", "owner", "cost-center"} {
				if at(t, inputs, "metadata", "labels", label) == "" {
					t.Errorf("%s has no %s", name, label)
				}
			}
		}
	}
}

func TestThePipelineCannotLiftItsLimits(t *testing.T) {
	guarded := []string{"*", "namespaces", "resourcequotas", "limitranges", "roles", "rolebindings"}
	for _, rule := range run(t, "prod-guardrails", "")["Role/deploy"]["rules"].([]any) {
		for _, granted := range at(t, rule, "resources").([]any) {
			if slices.Contains(guarded, granted.(string)) {
				t.Errorf("the pipeline may touch %v", granted)
			}
			if granted == "secrets" || granted == "pods/exec" {
				at(t, rule, "resourceNames")
			}
		}
		if slices.Contains(at(t, rule, "verbs").([]any), any("*")) {
			t.Errorf("the pipeline may do everything: %v", rule)
		}
	}
}

func TestAPullRequestChangesNothing(t *testing.T) {
	for _, rule := range run(t, "prod-guardrails", "")["Role/preview"]["rules"].([]any) {
		if slices.Contains(at(t, rule, "resources").([]any), any("pods/exec")) {
			t.Errorf("a pull request may run commands: %v", rule)
		}
		if names, ok := rule.(map[string]any)["resourceNames"].([]any); ok && slices.Contains(names, any(settings.Project+"-pulumi")) {
			t.Errorf("a pull request may write the state: %v", rule)
		}
		for _, verb := range at(t, rule, "verbs").([]any) {
			if !slices.Contains(reading, verb.(string)) {
				t.Errorf("a pull request may %v", verb)
			}
		}
	}
}

func TestRelease(t *testing.T) {
	image := "registry.example.com/" + settings.Project + "@sha256:" + strings.Repeat("0", 64)
	for _, environment := range environments {
		made := run(t, environment, image)
		equal(t, slices.Collect(maps.Keys(made)), []string{"Chart/" + settings.Project})
		chart := made["Chart/"+settings.Project]
		equal(t, chart["namespace"], settings.Project+"-"+environment)
		equal(t, chart["values"], map[string]any{"image": image})
		values := chart["valueYamlFiles"].([]any)[0].(*resource.Asset)
		equal(t, values.Path, "../helm/environments/"+environment+"/values.yaml")
		equal(t, chart["skipAwait"], true)
	}
}

func TestFieldsOfControllersAreLeftAlone(t *testing.T) {
	for _, kind := range append(slices.Collect(maps.Keys(settings.WrittenByControllers)), "kubernetes:policy/v1:PodDisruptionBudget") {
		left := leaveToControllers(context.Background(), &pulumi.ResourceTransformArgs{Type: kind})
		equal(t, left.Opts.IgnoreChanges, settings.WrittenByControllers[kind])
	}
}

func TestTheCodeWinsOverHands(t *testing.T) {
	writer := pulumi.Map{"pulumi.com/patchFieldManager": pulumi.String("pulumi"), "pulumi.com/patchForce": pulumi.String("true")}
	both := maps.Clone(writer)
	both["a"] = pulumi.String("b")
	for _, c := range []struct{ metadata, written pulumi.Map }{
		{pulumi.Map{}, pulumi.Map{"annotations": writer}},
		{pulumi.Map{"annotations": pulumi.Map{"a": pulumi.String("b")}}, pulumi.Map{"annotations": both}},
	} {
		args := &pulumi.ResourceTransformArgs{Props: pulumi.Map{"metadata": c.metadata}}
		equal(t, takeOver(context.Background(), args).Props, pulumi.Map{"metadata": c.written})
	}
}
