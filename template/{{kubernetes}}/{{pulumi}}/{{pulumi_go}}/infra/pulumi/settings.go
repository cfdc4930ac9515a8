package main

import (
	_ "embed"
	"encoding/json"
)

//go:embed project.json
var file []byte

// settings is what the answers of this project decide (project.json); everything else is the same for all.
var settings = read()

type project struct {
	Project, Owner       string
	NamespaceLabels      map[string]string
	SnapshotVolumes      bool
	WrittenByControllers map[string][]string
	Pipeline, Preview    []rule
}

// rule is what a role allows.
type rule struct {
	APIGroups, Resources, ResourceNames, Verbs []string
}

func read() project {
	var found project
	if err := json.Unmarshal(file, &found); err != nil {
		panic(err)
	}
	return found
}
