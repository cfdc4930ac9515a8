package flags

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/open-feature/go-sdk/openfeature"
)

// a flag is worth no longer wait: after that the caller's default decides
const ofrepTimeout = time.Second

// ofrep asks a flag service through the OpenFeature remote evaluation protocol, one call per evaluation.
type ofrep struct {
	endpoint string
	client   *http.Client
}

func newOFREP(endpoint string) *ofrep {
	return &ofrep{strings.TrimRight(endpoint, "/"), &http.Client{Timeout: ofrepTimeout}}
}

func (*ofrep) Metadata() openfeature.Metadata { return openfeature.Metadata{Name: "ofrep"} }

func (*ofrep) Hooks() []openfeature.Hook { return nil }

func (o *ofrep) BooleanEvaluation(
	ctx context.Context, flag string, otherwise bool, about openfeature.FlattenedContext,
) openfeature.BoolResolutionDetail {
	value, detail := evaluate(ctx, o, flag, otherwise, about)
	return openfeature.BoolResolutionDetail{Value: value, ProviderResolutionDetail: detail}
}

func (o *ofrep) StringEvaluation(
	ctx context.Context, flag string, otherwise string, about openfeature.FlattenedContext,
) openfeature.StringResolutionDetail {
	value, detail := evaluate(ctx, o, flag, otherwise, about)
	return openfeature.StringResolutionDetail{Value: value, ProviderResolutionDetail: detail}
}

func (o *ofrep) FloatEvaluation(
	ctx context.Context, flag string, otherwise float64, about openfeature.FlattenedContext,
) openfeature.FloatResolutionDetail {
	value, detail := evaluate(ctx, o, flag, otherwise, about)
	return openfeature.FloatResolutionDetail{Value: value, ProviderResolutionDetail: detail}
}

func (o *ofrep) IntEvaluation(
	ctx context.Context, flag string, otherwise int64, about openfeature.FlattenedContext,
) openfeature.IntResolutionDetail {
	value, detail := evaluate(ctx, o, flag, otherwise, about)
	return openfeature.IntResolutionDetail{Value: value, ProviderResolutionDetail: detail}
}

func (o *ofrep) ObjectEvaluation(
	ctx context.Context, flag string, otherwise any, about openfeature.FlattenedContext,
) openfeature.InterfaceResolutionDetail {
	value, detail := evaluate(ctx, o, flag, otherwise, about)
	return openfeature.InterfaceResolutionDetail{Value: value, ProviderResolutionDetail: detail}
}

type ofrepAnswer struct {
	Value    json.RawMessage          `json:"value"`
	Reason   openfeature.Reason       `json:"reason"`
	Variant  string                   `json:"variant"`
	Metadata openfeature.FlagMetadata `json:"metadata"`
	Code     openfeature.ErrorCode    `json:"errorCode"`
	Details  string                   `json:"errorDetails"`
}

func evaluate[T any](
	ctx context.Context, o *ofrep, flag string, otherwise T, about openfeature.FlattenedContext,
) (T, openfeature.ProviderResolutionDetail) {
	answer, err := o.ask(ctx, flag, about)
	if err != nil {
		return otherwise, failed(openfeature.NewGeneralResolutionError(err.Error(), err))
	}
	switch answer.Code {
	case "":
	case openfeature.FlagNotFoundCode:
		return otherwise, failed(openfeature.NewFlagNotFoundResolutionError(answer.Details))
	case openfeature.TargetingKeyMissingCode:
		return otherwise, failed(openfeature.NewTargetingKeyMissingResolutionError(answer.Details))
	case openfeature.InvalidContextCode:
		return otherwise, failed(openfeature.NewInvalidContextResolutionError(answer.Details))
	default:
		return otherwise, failed(openfeature.NewGeneralResolutionError(fmt.Sprintf("%s: %s", answer.Code, answer.Details)))
	}
	detail := openfeature.ProviderResolutionDetail{
		Reason: answer.Reason, Variant: answer.Variant, FlagMetadata: answer.Metadata,
	}
	if len(answer.Value) == 0 { // the service leaves the decision to the code
		return otherwise, detail
	}
	value := otherwise
	if err := json.Unmarshal(answer.Value, &value); err != nil {
		return otherwise, failed(openfeature.NewTypeMismatchResolutionError("the flag service has another type for it"))
	}
	return value, detail
}

// ask gives the service's answer, or an error when there is none that the protocol knows.
func (o *ofrep) ask(ctx context.Context, flag string, about openfeature.FlattenedContext) (answer ofrepAnswer, err error) {
	question, err := json.Marshal(map[string]any{"context": about})
	if err != nil {
		return answer, err
	}
	address := o.endpoint + "/ofrep/v1/evaluate/flags/" + url.PathEscape(flag)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(question))
	if err != nil {
		return answer, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := o.client.Do(request)
	if err != nil {
		return answer, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK, http.StatusBadRequest, http.StatusNotFound:
		err = json.NewDecoder(response.Body).Decode(&answer)
	default:
		err = fmt.Errorf("the flag service answered %d", response.StatusCode)
	}
	if err == nil && response.StatusCode != http.StatusOK && answer.Code == "" {
		err = fmt.Errorf("the flag service answered %d without a code", response.StatusCode)
	}
	return answer, err
}

func failed(reason openfeature.ResolutionError) openfeature.ProviderResolutionDetail {
	return openfeature.ProviderResolutionDetail{Reason: openfeature.ErrorReason, ResolutionError: reason}
}
