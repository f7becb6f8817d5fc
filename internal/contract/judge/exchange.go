package judge

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

// Verdict is what became of one exchange.
type Verdict struct {
	// Operation is the operation's method and path, as the description writes it; of one that is not listed, the
	// method and the path with its identifiers left out.
	Operation string
	// Listed reports whether the description has the operation.
	Listed     bool
	Violations []Violation
}

// Exchange holds one exchange against the description. Of one without a whole answer it looks at the request only.
func (j *Judge) Exchange(ctx context.Context, e wiretap.Exchange) (Verdict, error) {
	r, err := http.NewRequestWithContext(ctx, e.Method, e.Path, bytes.NewReader(e.Request))
	if err != nil {
		return Verdict{}, err
	}
	if e.ContentType != "" {
		r.Header.Set("Content-Type", e.ContentType)
	}
	if e.Basic {
		r.Header.Set("Authorization", "Basic -")
	}
	route, parameters := j.find(r)
	if route == nil {
		v := Verdict{Operation: e.Method + " " + anonymous(e.Path)}
		v.add(Request, [][2]string{{"", "path and method are not listed"}})
		return v, nil
	}
	v := Verdict{Operation: route.Method + " " + route.Path, Listed: true}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: parameters, Route: route, Options: options()}
	v.add(Request, rules(openapi3filter.ValidateRequest(ctx, in)))
	v.add(Request, outside(requestSchema(route), e.Request))
	if !e.Answered {
		return v, nil
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: e.Status, Header: http.Header{}, Options: in.Options,
		Body: io.NopCloser(bytes.NewReader(e.Answer)),
	}
	if e.AnswerType != "" {
		out.Header.Set("Content-Type", e.AnswerType)
	}
	v.add(Answer, rules(openapi3filter.ValidateResponse(ctx, out)))
	if !strings.HasPrefix(e.AnswerType, "application/json") && bytes.HasPrefix(e.Answer, []byte("{")) {
		// Its media type is one fault; its content may have others.
		out.Header.Set("Content-Type", "application/json")
		v.add(Answer, rules(openapi3filter.ValidateResponse(ctx, out)))
	}
	v.add(Answer, outside(answerSchema(route, e.Status), e.Answer))
	return v, nil
}

func options() *openapi3filter.Options {
	return &openapi3filter.Options{
		MultiError: true, IncludeResponseStatus: true, RejectWhenRequestBodyNotSpecified: true, SkipSettingDefaults: true,
		AuthenticationFunc: func(_ context.Context, in *openapi3filter.AuthenticationInput) error {
			if in.RequestValidationInput.Request.Header.Get("Authorization") == "" {
				return errors.New("no Basic authentication")
			}
			return nil
		},
		SchemaValidationOptions: []openapi3.SchemaValidationOption{
			openapi3.EnableFormatValidation(), openapi3.SetSchemaRegexCompiler(wholeValue),
			openapi3.WithStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562)),
		},
	}
}

// add adds the violations of one half, each once.
func (v *Verdict) add(d Direction, rules [][2]string) {
	for _, r := range rules {
		violation := Violation{Operation: v.Operation, Direction: d, Path: r[0], Rule: r[1]}
		if !slices.Contains(v.Violations, violation) {
			v.Violations = append(v.Violations, violation)
		}
	}
}

// outside lists the members of a body that its schema does not have.
func outside(schema *openapi3.Schema, body []byte) [][2]string {
	var value any
	if schema == nil || json.Unmarshal(body, &value) != nil {
		return nil
	}
	var found [][2]string
	for _, path := range strangers(schema, value, nil) {
		found = append(found, [2]string{path, "member is not described"})
	}
	return found
}

// anonymous is a path without identifiers.
func anonymous(path string) string {
	steps := strings.Split(path, "/")
	for i, step := range steps {
		if i > 2 && (len(step) > 15 || strings.ContainsAny(step, "0123456789%")) {
			steps[i] = "{}"
		}
	}
	return strings.Join(steps, "/")
}

func requestSchema(route *routers.Route) *openapi3.Schema {
	body := route.Operation.RequestBody
	if body == nil || body.Value == nil {
		return nil
	}
	return schemaOf(body.Value.Content)
}

func answerSchema(route *routers.Route, status int) *openapi3.Schema {
	answer := route.Operation.Responses.Status(status)
	if answer == nil || answer.Value == nil {
		return nil
	}
	return schemaOf(answer.Value.Content)
}

func schemaOf(content openapi3.Content) *openapi3.Schema {
	media := content.Get("application/json")
	if media == nil || media.Schema == nil {
		return nil
	}
	return media.Schema.Value
}
