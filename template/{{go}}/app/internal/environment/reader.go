// Package environment reads typed values from environment variables and collects what is missing or wrong, so that all
// of it is named at once. No value is ever told.
package environment

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Error lists the variables that are missing or wrong.
type Error []string

func (e Error) Error() string { return "missing or wrong in the environment: " + strings.Join(e, ", ") }

// Variable is a variable as it was read, for people; the value of a secret is masked.
type Variable struct{ Name, Value string }

// Secret is text that shows a mask wherever it is printed.
type Secret string

const mask = "[redacted]"

func (Secret) String() string { return mask }

// MarshalText keeps the text out of JSON.
func (Secret) MarshalText() ([]byte, error) { return []byte(mask), nil }

// Reader reads variables. An empty variable counts as absent: compose files and task definitions write absent ones so.
type Reader struct {
	lookup    func(string) (string, bool)
	bad       Error
	variables []Variable
}

// NewReader makes a reader; pass os.LookupEnv.
func NewReader(lookup func(string) (string, bool)) *Reader { return &Reader{lookup: lookup} }

// Err is an Error when a variable is missing or wrong, else nil.
func (r *Reader) Err() error {
	if len(r.bad) == 0 {
		return nil
	}
	return r.bad
}

// Variables gives all that was read.
func (r *Reader) Variables() []Variable { return r.variables }

// Text is any text.
func (r *Reader) Text(name, otherwise string) string {
	value, _ := r.lookup(name)
	if value == "" {
		value = otherwise
	}
	r.variables = append(r.variables, Variable{name, value})
	return value
}

// Secret is text that is not shown; it has no default.
func (r *Reader) Secret(name string) Secret {
	value := r.Text(name, "")
	if value != "" {
		r.variables[len(r.variables)-1].Value = mask
	}
	return Secret(value)
}

// Choice is one of a few words.
func (r *Reader) Choice(name, otherwise string, choices ...string) string {
	value := r.Text(name, otherwise)
	r.require(name, slices.Contains(choices, value))
	return value
}

// Boolean is true or false.
func (r *Reader) Boolean(name string, otherwise bool) bool {
	value, err := strconv.ParseBool(strings.ToLower(r.Text(name, strconv.FormatBool(otherwise))))
	r.require(name, err == nil)
	return value
}

// Integer is a whole number.
func (r *Reader) Integer(name string, otherwise, lowest, highest int) int {
	value, err := strconv.Atoi(r.Text(name, strconv.Itoa(otherwise)))
	r.require(name, err == nil && lowest <= value && value <= highest)
	return value
}

// Number is a decimal number.
func (r *Reader) Number(name string, otherwise, lowest, highest float64) float64 {
	value, err := strconv.ParseFloat(r.Text(name, strconv.FormatFloat(otherwise, 'g', -1, 64)), 64)
	r.require(name, err == nil && lowest <= value && value <= highest) // not a number fails both comparisons
	return value
}

// Seconds is a duration, given as a decimal number of seconds.
func (r *Reader) Seconds(name string, otherwise, lowest, highest float64) time.Duration {
	return time.Duration(r.Number(name, otherwise, lowest, highest) * float64(time.Second))
}

// Address is a required URL with a host; user and password, where they are set, replace those in it, since stores that
// rotate credentials keep them apart.
func (r *Reader) Address(name, user, password string, schemes ...string) Secret {
	text := string(r.Secret(name))
	newUser, newPassword := r.Text(user, ""), string(r.Secret(password))
	address, err := url.Parse(text)
	if err != nil || !slices.Contains(schemes, address.Scheme) || address.Hostname() == "" {
		r.require(name, false)
		return ""
	}
	if newUser == "" {
		newUser = address.User.Username()
	}
	if newPassword == "" {
		newPassword, _ = address.User.Password()
	}
	switch {
	case newPassword != "":
		address.User = url.UserPassword(newUser, newPassword)
	case newUser != "":
		address.User = url.User(newUser)
	}
	return Secret(address.String())
}

func (r *Reader) require(name string, ok bool) {
	if !ok {
		r.bad = append(r.bad, name)
	}
}
