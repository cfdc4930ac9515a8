package health

import (
	"net/http"
	"strconv"
)

var (
	passBody     = body(pass, nil)
	failBody     = body(fail, nil)
	drainingBody = []byte(`{"status":"fail","output":"draining"}`)

	contentType  = []string{"application/health+json"}
	cacheControl = []string{"no-store"}
)

// Handlers gives the three probes by path; no middleware may wrap them.
func (h *Health) Handlers() map[string]http.Handler {
	return map[string]http.Handler{
		"/health/live": probe(func() (int, []byte) {
			// asks nothing: a restart mends no database
			return http.StatusOK, passBody
		}),
		"/health/ready": probe(h.Ready),
		"/health/startup": probe(func() (int, []byte) {
			if h.Started() {
				return http.StatusOK, passBody
			}
			return http.StatusServiceUnavailable, failBody
		}),
	}
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
		// names in net/http's own spelling need no Set, and shared values no memory
		header["Content-Type"] = contentType
		header["Cache-Control"] = cacheControl
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
		w.WriteHeader(status)
		_, _ = w.Write(body) // net/http leaves it out of the answer to HEAD; a prober that has gone needs none
	}
}
