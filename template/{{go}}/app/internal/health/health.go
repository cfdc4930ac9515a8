// Package health answers the probes. It knows the standard library only; each driver has a file of its own, and nothing
// of the app's middleware stands between a probe and its answer.
package health

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// TTL is how long one result serves all probes, so many probers cost a dependency no more than one.
	TTL = time.Second
	// Timeout is when a dependency that does not answer counts as failed; platforms give a probe at least a second.
	Timeout = 800 * time.Millisecond
)

var errNoAnswer = errors.New("no answer in time")

// Check is one dependency.
type Check struct {
	Name string
	// Critical decides what its failure means: not ready, or ready with a warning.
	Critical bool
	// Ping asks the dependency. It should end with its context, but nobody waits for it longer than that.
	Ping func(context.Context) error
}

// Health is the state of this process. Its zero value is not usable, see New.
type Health struct {
	checks   []Check
	logger   *slog.Logger
	last     atomic.Pointer[result]
	started  atomic.Bool
	draining atomic.Bool

	mu     sync.Mutex
	flight *flight
}

type flight struct {
	done   chan struct{}
	result *result
}

type result struct {
	at     time.Time
	errs   []error
	status int
	body   []byte
}

// New makes the health of a process with these dependencies.
func New(logger *slog.Logger, checks []Check) *Health {
	return &Health{checks: checks, logger: logger}
}

// Drain makes the process not ready for good, while it still serves.
func (h *Health) Drain() { h.draining.Store(true) }

// Draining tells whether Drain was called.
func (h *Health) Draining() bool { return h.draining.Load() }

// Ready gives the status code and the body of the readiness probe.
func (h *Health) Ready() (int, []byte) {
	if h.Draining() {
		return http.StatusServiceUnavailable, drainingBody
	}
	current := h.current()
	return current.status, current.body
}

// Started tells whether the process was ready once; what fails later is no reason to start over.
func (h *Health) Started() bool {
	return h.started.Load() || h.current().status == http.StatusOK
}

// current gives the last result, or a new one that all callers of the moment share.
func (h *Health) current() *result {
	if last := h.last.Load(); last != nil && time.Since(last.at) < TTL {
		return last
	}
	h.mu.Lock()
	shared := h.flight
	if shared == nil {
		if last := h.last.Load(); last != nil && time.Since(last.at) < TTL {
			h.mu.Unlock()
			return last
		}
		shared = &flight{done: make(chan struct{})}
		h.flight = shared
		go h.fly(shared)
	}
	h.mu.Unlock()
	<-shared.done
	return shared.result
}

func (h *Health) fly(shared *flight) {
	shared.result = h.report(h.ask())
	h.mu.Lock()
	h.last.Store(shared.result)
	h.flight = nil
	h.mu.Unlock()
	close(shared.done)
}

// ask pings all dependencies at once and leaves those behind that do not answer.
func (h *Health) ask() []error {
	ctx, cancel := context.WithTimeout(context.Background(), Timeout)
	defer cancel()
	type answer struct {
		check int
		err   error
	}
	answers := make(chan answer, len(h.checks)) // room for all: a late answer must not block its goroutine for ever
	errs := make([]error, len(h.checks))
	for i, check := range h.checks {
		errs[i] = errNoAnswer
		go func() { answers <- answer{i, check.Ping(ctx)} }()
	}
	for range h.checks {
		select {
		case a := <-answers:
			errs[a.check] = a.err
		case <-ctx.Done():
			return errs
		}
	}
	return errs
}

// report turns the answers into a result, and logs what changed.
func (h *Health) report(errs []error) *result {
	previous := h.last.Load()
	overall, checks := pass, make(map[string]string, len(h.checks))
	for i, check := range h.checks {
		state := pass
		if errs[i] != nil {
			state = warn
			if check.Critical {
				state = fail
			}
		}
		overall = max(overall, state)
		checks[check.Name] = state.String()
		h.logChange(check.Name, previous != nil && previous.errs[i] != nil, errs[i])
	}
	report := &result{at: time.Now(), errs: errs, status: http.StatusOK, body: body(overall, checks)}
	if overall == fail {
		report.status = http.StatusServiceUnavailable
	} else {
		h.started.Store(true)
	}
	return report
}

func (h *Health) logChange(name string, failed bool, err error) {
	switch {
	case err != nil && !failed:
		h.logger.Warn("dependency does not answer", "dependency", name, "error", err)
	case err == nil && failed:
		h.logger.Info("dependency answers again", "dependency", name)
	}
}

// state is ordered: the worst of the checks is the state of the process.
type state int

const (
	pass state = iota
	warn
	fail
)

func (s state) String() string { return [...]string{"pass", "warn", "fail"}[s] }

// body never holds more than names and states: hosts, users and errors stay in the log.
func body(overall state, checks map[string]string) []byte {
	text, _ := json.Marshal(struct {
		Status string            `json:"status"`
		Checks map[string]string `json:"checks,omitempty"`
	}{overall.String(), checks})
	return text
}
