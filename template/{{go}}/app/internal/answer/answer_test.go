package answer

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestFailure(t *testing.T) {
	gone, hangUp := context.WithCancel(context.Background())
	hangUp()
	for _, c := range []struct {
		name   string
		ctx    context.Context
		err    error
		notNow bool
		status int
		retry  string
	}{
		{"no answer", context.Background(), errors.New("refused"), true, http.StatusServiceUnavailable, "1"},
		{"a mistake", context.Background(), errors.New("no such table"), false, http.StatusInternalServerError, ""},
		{"the client hung up", gone, context.Canceled, true, clientGone, ""},
		{"no answer, then the client hung up", gone, context.DeadlineExceeded, true, http.StatusServiceUnavailable, "1"},
	} {
		w := httptest.NewRecorder()
		Failure(w, httptest.NewRequest(http.MethodGet, "/", nil).WithContext(c.ctx), c.err, c.notNow)
		if w.Code != c.status || w.Header().Get("Retry-After") != c.retry {
			t.Errorf("%s: %d, try again after %q", c.name, w.Code, w.Header().Get("Retry-After"))
		}
	}
}
