package health

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var (
	silent  = slog.New(slog.DiscardHandler)
	errDown = errors.New("dial tcp db.internal:5432: connection refused")
)

const hang = time.Hour

// dependency is one that the tests break and mend.
type dependency struct {
	asked  atomic.Int32
	broken atomic.Bool
	hung   atomic.Bool
}

func (d *dependency) ping(ctx context.Context) error {
	d.asked.Add(1)
	switch {
	case d.hung.Load():
		time.Sleep(hang) // ignores its context, as drivers do
	case d.broken.Load():
		return errDown
	}
	return nil
}

func (d *dependency) health(critical bool) *Health {
	return New(silent, []Check{{Name: "store", Critical: critical, Ping: d.ping}})
}

func expect(t *testing.T, h *Health, status int, body string) {
	t.Helper()
	if gotStatus, gotBody := h.Ready(); gotStatus != status || string(gotBody) != body {
		t.Errorf("ready is %d %s, not %d %s", gotStatus, gotBody, status, body)
	}
}

func TestReadyFollowsACriticalDependency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store dependency
		h := store.health(true)
		store.broken.Store(true)
		expect(t, h, 503, `{"status":"fail","checks":{"store":"fail"}}`)
		store.broken.Store(false)
		expect(t, h, 503, `{"status":"fail","checks":{"store":"fail"}}`) // the result is shared for the TTL
		time.Sleep(TTL)
		expect(t, h, 200, `{"status":"pass","checks":{"store":"pass"}}`)
	})
}

func TestReadyOnlyWarnsOfOtherDependencies(t *testing.T) {
	var store dependency
	store.broken.Store(true)
	h := store.health(false)
	expect(t, h, 200, `{"status":"warn","checks":{"store":"warn"}}`)
	if !h.Started() {
		t.Error("a warning keeps the process from starting")
	}
}

func TestNothingToAskIsReady(t *testing.T) {
	expect(t, New(silent, nil), 200, `{"status":"pass"}`)
}

func TestAHungDependencyIsLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store dependency
		store.hung.Store(true)
		start := time.Now()
		expect(t, store.health(true), 503, `{"status":"fail","checks":{"store":"fail"}}`)
		if took := time.Since(start); took != Timeout {
			t.Errorf("the probe took %v, not %v", took, Timeout)
		}
		time.Sleep(hang) // until what was left behind has ended
	})
}

func TestManyProbersShareOneCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store dependency
		h := store.health(true)
		end := time.Now().Add(5 * time.Second)
		var probers sync.WaitGroup
		for range 64 {
			probers.Go(func() {
				for time.Now().Before(end) {
					h.Ready()
					time.Sleep(time.Millisecond)
				}
			})
		}
		probers.Wait()
		if asked := store.asked.Load(); asked != 5 {
			t.Errorf("5 seconds of probes asked %d times, not once a second", asked)
		}
	})
}

func TestStartupLatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var store dependency
		h := store.health(true)
		store.broken.Store(true)
		if h.Started() {
			t.Error("started without its dependency")
		}
		time.Sleep(TTL)
		store.broken.Store(false)
		if !h.Started() {
			t.Error("not started with its dependency")
		}
		time.Sleep(TTL)
		store.broken.Store(true)
		expect(t, h, 503, `{"status":"fail","checks":{"store":"fail"}}`)
		if !h.Started() {
			t.Error("an outage looks like a start that failed")
		}
	})
}

func TestChangesAreLoggedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		var store dependency
		h := New(slog.New(slog.NewTextHandler(&log, nil)), []Check{{"store", true, store.ping}})
		for _, broken := range []bool{false, true, true, false, false} {
			store.broken.Store(broken)
			h.Ready()
			time.Sleep(TTL)
		}
		if lines := strings.Count(log.String(), "\n"); lines != 2 {
			t.Errorf("%d lines, not one for the outage and one for its end:\n%s", lines, log.String())
		}
	})
}

func TestProbes(t *testing.T) {
	var store dependency
	h := store.health(true)
	mux := http.NewServeMux()
	for path, handler := range h.Handlers() {
		mux.Handle(path, handler)
	}
	server := httptest.NewServer(mux)
	defer server.Close()

	ask := func(method, path string, status int, length int64) *http.Response {
		t.Helper()
		request, err := http.NewRequest(method, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultTransport.RoundTrip(request) // follows no redirect
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != status || response.ContentLength != length {
			t.Errorf("%s %s is %d with %d bytes, not %d with %d", method, path, response.StatusCode, response.ContentLength, status, length)
		}
		for name, value := range map[string]string{"Content-Type": "application/health+json", "Cache-Control": "no-store", "Server": "", "Set-Cookie": ""} {
			if got := response.Header.Get(name); got != value {
				t.Errorf("%s %s: %s is %q, not %q", method, path, name, got, value)
			}
		}
		return response
	}
	probes := map[string]int64{
		"/health/live":    int64(len(`{"status":"pass"}`)),
		"/health/ready":   int64(len(`{"status":"pass","checks":{"store":"pass"}}`)),
		"/health/startup": int64(len(`{"status":"pass"}`)),
	}
	for path, length := range probes {
		ask("GET", path, 200, length)
		ask("HEAD", path, 200, length)
		for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS"} {
			if allow := ask(method, path, 405, int64(len(failBody))).Header.Get("Allow"); allow != "GET, HEAD" {
				t.Errorf("%s %s allows %q", method, path, allow)
			}
		}
	}
	h.Drain()
	ask("GET", "/health/live", 200, probes["/health/live"])
	ask("GET", "/health/ready", 503, int64(len(`{"status":"fail","output":"draining"}`)))
	ask("GET", "/health/startup", 200, probes["/health/startup"])
}
