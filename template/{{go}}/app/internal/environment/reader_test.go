package environment

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func reading(variables map[string]string) *Reader {
	return NewReader(func(name string) (string, bool) {
		value, found := variables[name]
		return value, found
	})
}

func TestDefaultsAndEmptyVariables(t *testing.T) {
	r := reading(map[string]string{"TEXT": "", "NUMBER": ""})
	if text := r.Text("TEXT", "default"); text != "default" {
		t.Errorf("text is %q", text)
	}
	if number := r.Number("NUMBER", 0.5, 0, 1); number != 0.5 {
		t.Errorf("number is %v", number)
	}
	if err := r.Err(); err != nil {
		t.Error(err)
	}
}

func TestValues(t *testing.T) {
	r := reading(map[string]string{"I": "80", "S": "1.5", "B": "False", "C": "b"})
	if r.Integer("I", 1, 1, 100) != 80 || r.Seconds("S", 0, 0, 60) != 1500*time.Millisecond || r.Boolean("B", true) || r.Choice("C", "a", "a", "b") != "b" {
		t.Error("a value was not read")
	}
	if err := r.Err(); err != nil {
		t.Error(err)
	}
}

func TestEveryBadVariableIsNamedAndNoValueIs(t *testing.T) {
	r := reading(map[string]string{"I": "101", "J": "hunter2", "N": "NaN", "B": "perhaps", "C": "z", "U": "ftp://u:hunter2@host"})
	r.Integer("I", 1, 1, 100)
	r.Integer("J", 1, 1, 100)
	r.Number("N", 0, 0, 1)
	r.Boolean("B", true)
	r.Choice("C", "a", "a", "b")
	r.Address("U", "USER", "PASSWORD", "http")
	r.Address("MISSING", "USER", "PASSWORD", "http")
	var bad Error
	if !errors.As(r.Err(), &bad) || !slices.Equal(bad, []string{"I", "J", "N", "B", "C", "U", "MISSING"}) {
		t.Errorf("bad is %v", r.Err())
	}
	if strings.Contains(r.Err().Error(), "hunter2") {
		t.Errorf("a value is told: %v", r.Err())
	}
}

func TestAddressTakesCredentialsFromElsewhere(t *testing.T) {
	for _, c := range []struct{ url, user, password, want string }{
		{"db://app:old@host:1/x?a=b", "", "", "db://app:old@host:1/x?a=b"},
		{"db://app:old@host:1/x", "", "n:w/@", "db://app:n%3Aw%2F%40@host:1/x"},
		{"db://host", "new", "", "db://new@host"},
		{"db://app:old@host", "new", "pass", "db://new:pass@host"},
	} {
		r := reading(map[string]string{"URL": c.url, "USER": c.user, "PASSWORD": c.password})
		if got := string(r.Address("URL", "USER", "PASSWORD", "db")); got != c.want {
			t.Errorf("%+v gives %s", c, got)
		}
	}
}

func TestSecretsAreMasked(t *testing.T) {
	r := reading(map[string]string{"KEY": "hunter2"})
	secret := r.Secret("KEY")
	asJSON, err := json.Marshal(map[string]any{"key": secret})
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprint(secret), fmt.Sprintf("%+v", struct{ S Secret }{secret}), string(asJSON), fmt.Sprint(r.Variables())} {
		if strings.Contains(shown, "hunter2") {
			t.Errorf("told: %s", shown)
		}
	}
}
