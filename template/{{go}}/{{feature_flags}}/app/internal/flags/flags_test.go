package flags

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/open-feature/go-sdk/openfeature"
)

func TestVariablesDecide(t *testing.T) {
	client, err := Open("", []string{"FLAG_NEW_GREETING=true", "FLAG_OLD=off", "FLAG_LOUD=YES", "PATH=/bin"})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]bool{"new-greeting": true, "old": false, "loud": true} {
		if got, err := client.BooleanValue(t.Context(), key, !want, openfeature.EvaluationContext{}); got != want || err != nil {
			t.Errorf("%s is %v, %v", key, got, err)
		}
	}
	if got := client.Boolean(t.Context(), "unknown", true, openfeature.EvaluationContext{}); !got {
		t.Error("the default does not decide about an unknown flag")
	}
}

// service answers as a flag service does.
func service(t *testing.T) *openfeature.Client {
	t.Helper()
	answers := map[string]struct {
		status int
		body   string
	}{
		"on":       {200, `{"key":"on","reason":"TARGETING_MATCH","variant":"beta","value":true,"metadata":{"team":"a"}}`},
		"text":     {200, `{"key":"text","value":"blue"}`},
		"number":   {200, `{"key":"number","value":7}`},
		"share":    {200, `{"key":"share","value":0.5}`},
		"object":   {200, `{"key":"object","value":{"limit":3}}`},
		"code":     {200, `{"key":"code","reason":"DISABLED"}`},
		"missing":  {404, `{"key":"missing","errorCode":"FLAG_NOT_FOUND"}`},
		"target":   {400, `{"key":"target","errorCode":"TARGETING_KEY_MISSING","errorDetails":"who?"}`},
		"context":  {400, `{"key":"context","errorCode":"INVALID_CONTEXT"}`},
		"parse":    {400, `{"key":"parse","errorCode":"PARSE_ERROR"}`},
		"nobody":   {401, ``},
		"busy":     {429, ``},
		"broken":   {500, `{"errorDetails":"oops"}`},
		"codeless": {404, `{}`},
		"nonsense": {200, `<html>`},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var question struct{ Context map[string]any }
		if err := json.NewDecoder(r.Body).Decode(&question); err != nil || r.Method != http.MethodPost || question.Context["targetingKey"] != "user-1" {
			t.Errorf("%s with %v, %v", r.Method, question, err)
		}
		answer, known := answers[r.URL.Path[len("/ofrep/v1/evaluate/flags/"):]]
		if !known {
			t.Errorf("path %s", r.URL.Path)
		}
		w.WriteHeader(answer.status)
		_, _ = w.Write([]byte(answer.body))
	}))
	t.Cleanup(server.Close)
	client, err := Open(server.URL+"/", []string{"FLAG_ON=false"})
	if err != nil {
		t.Fatal(err)
	}
	client.SetEvaluationContext(openfeature.NewEvaluationContext("user-1", nil))
	return client
}

func TestTheServiceDecides(t *testing.T) {
	client, ctx, about := service(t), t.Context(), openfeature.EvaluationContext{}
	detail, err := client.BooleanValueDetails(ctx, "on", false, about)
	if err != nil || !detail.Value || detail.Variant != "beta" || detail.Reason != openfeature.TargetingMatchReason || detail.FlagMetadata["team"] != "a" {
		t.Errorf("on is %+v, %v", detail, err)
	}
	if got := client.String(ctx, "text", "red", about); got != "blue" {
		t.Errorf("text is %s", got)
	}
	if got := client.Int(ctx, "number", 1, about); got != 7 {
		t.Errorf("number is %d", got)
	}
	if got := client.Float(ctx, "share", 1, about); got != 0.5 {
		t.Errorf("share is %v", got)
	}
	if got, ok := client.Object(ctx, "object", nil, about).(map[string]any); !ok || got["limit"] != 3.0 {
		t.Errorf("object is %v", got)
	}
	if got, err := client.BooleanValue(ctx, "code", true, about); !got || err != nil {
		t.Errorf("a flag without a value is %v, %v", got, err)
	}
}

func TestTheDefaultDecidesWhenTheServiceDoesNot(t *testing.T) {
	client := service(t)
	for key, code := range map[string]openfeature.ErrorCode{
		"missing": openfeature.FlagNotFoundCode, "target": openfeature.TargetingKeyMissingCode, "context": openfeature.InvalidContextCode,
		"parse": openfeature.GeneralCode, "nobody": openfeature.GeneralCode, "busy": openfeature.GeneralCode, "broken": openfeature.GeneralCode,
		"codeless": openfeature.GeneralCode, "nonsense": openfeature.GeneralCode, "text": openfeature.TypeMismatchCode,
	} {
		detail, err := client.BooleanValueDetails(t.Context(), key, true, openfeature.EvaluationContext{})
		if !detail.Value || err == nil || detail.ErrorCode != code {
			t.Errorf("%s: %v, %q, %v", key, detail.Value, detail.ErrorCode, err)
		}
	}
}

func TestAServiceThatIsAwayCostsLittle(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // what a time-out does, without the wait
	_, detail := evaluate(ctx, newOFREP("http://127.0.0.1:9"), "on", false, nil)
	if detail.Reason != openfeature.ErrorReason || detail.Error() == nil {
		t.Errorf("detail is %+v", detail)
	}
}
