package health

import (
	"net/http"
	"strconv"
)

var (
	passBody     = body(pass, nil)
	failBody     = body(fail, nil)
	drainingBody = []byte(`{"status":"fail","output":"draining"}`)
)

// Register adds the three probes to a mux that no middleware wraps.
func (h *Health) Register(mux *http.ServeMux) {
	mux.HandleFunc("/health/live", probe(func() (int, []byte) {
		// asks nothing: a restart mends no database
		return http.StatusOK, passBody
	}))
	mux.HandleFunc("/health/ready", probe(h.Ready))
	mux.HandleFunc("/health/startup", probe(func() (int, []byte) {
		if h.Started() {
			return http.StatusOK, passBody
		}
		return http.StatusServiceUnavailable, failBody
	}))
}

func probe(answer func() (int, []byte)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status, body := http.StatusMethodNotAllowed, failBody
		header := w.Header()
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			status, body = answer()
		} else {
			header.Set("Allow", "GET, HEAD")
		}
		header.Set("Content-Type", "application/health+json")
		header.Set("Cache-Control", "no-store")
		header.Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(status)
		_, _ = w.Write(body) // net/http leaves it out of the answer to HEAD; a prober that has gone needs none
	}
}
