package main

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"service/internal/health"
	"service/internal/settings"
)

// running is a service that listens, with a fast route and one that answers when the test lets it.
type running struct {
	url     string
	probes  *health.Health
	server  *http.Server
	signals chan os.Signal
	drained chan error
	entered chan struct{}
	release chan struct{}
}

func start(t *testing.T) *running {
	t.Helper()
	silent := slog.New(slog.DiscardHandler)
	r := &running{
		probes:  health.New(silent, nil),
		signals: make(chan os.Signal, 2),
		drained: make(chan error, 1),
		entered: make(chan struct{}),
		release: make(chan struct{}),
	}
	app := routes(parts{{routes: func(mux *http.ServeMux) {
		mux.HandleFunc("GET /fast", func(http.ResponseWriter, *http.Request) {})
		mux.HandleFunc("GET /slow", func(http.ResponseWriter, *http.Request) { close(r.entered); <-r.release })
	}}}, silent)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.url = "http://" + listener.Addr().String()
	r.server = &http.Server{Handler: front(r.probes, app)}
	go func() { _ = r.server.Serve(listener) }()
	t.Cleanup(func() { _ = r.server.Close() })
	return r
}

// drain sends the first signal and returns when readiness says so.
func (r *running) drain(delay, timeout time.Duration) {
	config := settings.Service{DrainDelay: delay, ShutdownTimeout: timeout}
	go func() { r.drained <- drain(config, slog.New(slog.DiscardHandler), r.probes, r.server, r.signals) }()
	for !r.probes.Draining() {
		time.Sleep(time.Millisecond)
	}
}

// get gives the status of an answer on a new connection, and whether the service closes it; 0 when it is refused.
func (r *running) get(path string) (status int, closes bool) {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Get(r.url + path)
	if err != nil {
		return 0, true
	}
	defer response.Body.Close()
	return response.StatusCode, response.Close
}

func (r *running) slow() <-chan int {
	answered := make(chan int, 1)
	go func() {
		status, _ := r.get("/slow")
		answered <- status
	}()
	<-r.entered
	return answered
}

func TestDrainServesAndThenFinishesWhatIsInFlight(t *testing.T) {
	r := start(t)
	if status, closes := r.get("/fast"); status != 200 || closes {
		t.Errorf("before the drain: %d, connection closed: %v", status, closes)
	}
	slow := r.slow()
	r.drain(time.Second, time.Minute)
	if status, _ := r.get("/health/ready"); status != 503 {
		t.Errorf("ready is %d", status)
	}
	if status, _ := r.get("/health/live"); status != 200 {
		t.Errorf("live is %d", status)
	}
	if status, closes := r.get("/fast"); status != 200 || !closes {
		t.Errorf("during the drain: %d, connection closed: %v", status, closes)
	}
	for status := 200; status != 0; status, _ = r.get("/fast") {
		time.Sleep(10 * time.Millisecond)
	}
	close(r.release)
	if status := <-slow; status != 200 {
		t.Errorf("the request in flight got %d", status)
	}
	if err := <-r.drained; err != nil {
		t.Error(err)
	}
}

func TestDrainIsLimited(t *testing.T) {
	r := start(t)
	r.slow()
	r.drain(0, 50*time.Millisecond)
	if err := <-r.drained; err == nil {
		t.Error("a request was cut off, and that is no error")
	}
	close(r.release)
}

func TestADoubledSignalIsIgnoredAndALaterOneEndsTheProcess(t *testing.T) {
	r := start(t)
	r.drain(time.Hour, time.Hour)
	r.signals <- syscall.SIGTERM
	if status, _ := r.get("/fast"); status != 200 {
		t.Errorf("after a doubled signal: %d", status)
	}
	time.Sleep(duplicateSignal)
	r.signals <- syscall.SIGTERM
	if err := <-r.drained; err == nil {
		t.Error("an end by force is no error")
	}
}

func TestProbesAreNotMeasured(t *testing.T) {
	r := start(t)
	for _, path := range []string{"/fast", "/health/live", "/health/ready", "/health/startup", "/metrics"} {
		if status, _ := r.get(path); status != 200 {
			t.Errorf("%s is %d", path, status)
		}
	}
	response, err := http.Get(r.url + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if routes := strings.Count(string(text), "http_requests_total{"); routes != 1 || !strings.Contains(string(text), `route="/fast"`) {
		t.Errorf("%d routes are measured, not /fast alone:\n%s", routes, text)
	}
}

func TestMetricsOfTheirOwnPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := taken.Addr().(*net.TCPAddr).Port
	_ = taken.Close()
	silent := slog.New(slog.DiscardHandler)
	app, err := apart(routes(nil, silent), port, make(chan error, 1))
	if err != nil {
		t.Fatal(err)
	}
	public := httptest.NewRecorder()
	front(health.New(silent, nil), app).ServeHTTP(public, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if public.Code != http.StatusNotFound {
		t.Errorf("/metrics on the public port is %d", public.Code)
	}
	for path, status := range map[string]int{"/metrics": 200, "/": 404, "/health/live": 404} {
		response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d%s", port, path))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != status {
			t.Errorf("%s on the port of the metrics is %d", path, response.StatusCode)
		}
	}
}

// only is a listener with one connection.
type only struct{ net.Conn }

func (o *only) Accept() (net.Conn, error) {
	if o.Conn == nil {
		return nil, net.ErrClosed
	}
	accepted := o.Conn
	o.Conn = nil
	return accepted, nil
}
func (o *only) Close() error   { return nil }
func (o *only) Addr() net.Addr { return &net.TCPAddr{} }

// send sends a body of twenty bytes one by one, and gives the status of the answer and how long it took, on a clock that
// does not wait.
func send(t *testing.T, pause time.Duration, handler http.HandlerFunc) (status int, took time.Duration) {
	synctest.Test(t, func(t *testing.T) {
		client, accepted := net.Pipe()
		go func() { _ = newServer(handler, slog.New(slog.DiscardHandler)).Serve(&only{accepted}) }()
		start, sent := time.Now(), make(chan struct{})
		go func() {
			defer close(sent)
			_, err := fmt.Fprint(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n")
			for i := 0; i < 20 && err == nil; i++ {
				time.Sleep(pause)
				_, err = client.Write([]byte{'a'})
			}
		}()
		response, err := http.ReadResponse(bufio.NewReader(client), nil)
		if err != nil {
			t.Fatal(err)
		}
		status, took = response.StatusCode, time.Since(start)
		_ = client.Close()
		<-sent
	})
	return status, took
}

func TestABodyThatTricklesIsGivenUp(t *testing.T) {
	status, took := send(t, 10*time.Second, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
		}
	})
	if status != http.StatusRequestTimeout || took != time.Minute {
		t.Errorf("%d after %s", status, took)
	}
}

func TestWorkMayTakeLongerThanReading(t *testing.T) {
	status, _ := send(t, time.Millisecond, func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Minute)
		if err := r.Context().Err(); err != nil {
			t.Error(err)
		}
	})
	if status != http.StatusOK {
		t.Errorf("%d", status)
	}
}
