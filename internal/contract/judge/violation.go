package judge

import (
	"errors"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// Direction is which half of an exchange breaks a rule.
type Direction string

// The directions.
const (
	Request Direction = "request"
	Answer  Direction = "answer"
)

// Violation is one rule of the description that an exchange breaks. It carries no value, which could be a person's.
type Violation struct {
	Operation string // "POST /v1/checkout/payments/sessions"
	Direction Direction
	Path      string // "order.items[].price"; empty for the message as a whole
	Rule      string // "maxLength 15"
}

func (v Violation) String() string {
	path := v.Path
	if path == "" {
		path = "-"
	}
	return fmt.Sprintf("%s  %s  %s  %s", v.Operation, v.Direction, path, v.Rule)
}

// rules lists the rules of an error of the validator, with their paths, as they were found.
func rules(err error) [][2]string {
	if err == nil {
		return nil
	}
	if several := (openapi3.MultiError)(nil); asIs(err, &several) {
		var all [][2]string
		for _, e := range several {
			all = append(all, rules(e)...)
		}
		return all
	}
	if broken := (*openapi3.SchemaError)(nil); asIs(err, &broken) {
		path := broken.JSONPointer()
		switch broken.SchemaField {
		case "allOf":
			return rules(errors.Unwrap(broken.Origin))
		case "oneOf": // of the one that the discriminator names
			if inner := rules(errors.Unwrap(broken.Origin)); broken.Schema.Discriminator != nil && len(inner) > 0 {
				return inner
			}
		case "discriminator":
			path = append(path, broken.Schema.Discriminator.PropertyName)
		}
		return [][2]string{{pointer(path), rule(broken)}}
	}
	if request := (*openapi3filter.RequestError)(nil); asIs(err, &request) {
		return outer(request.Reason, request.Err)
	}
	if answer := (*openapi3filter.ResponseError)(nil); asIs(err, &answer) {
		return outer(answer.Reason, answer.Err)
	}
	if access := (*openapi3filter.SecurityRequirementsError)(nil); asIs(err, &access) {
		return [][2]string{{"", "credentials: " + errors.Join(access.Errors...).Error()}}
	}
	if inner := errors.Unwrap(err); inner != nil {
		return rules(inner)
	}
	return [][2]string{{"", err.Error()}}
}

// asIs is errors.As without unwrapping.
func asIs[T error](err error, target *T) bool {
	found, ok := err.(T) //nolint:errorlint // each level is looked at by itself
	if ok {
		*target = found
	}
	return ok
}

// outer are the rules within an error of a whole message, or the message's own.
func outer(reason string, err error) [][2]string {
	var schema *openapi3.SchemaError
	var several openapi3.MultiError
	if errors.As(err, &schema) || errors.As(err, &several) {
		return rules(err)
	}
	switch {
	case reason != "" && err != nil:
		return [][2]string{{"", reason + ": " + err.Error()}}
	case err != nil:
		return [][2]string{{"", err.Error()}}
	}
	return [][2]string{{"", reason}}
}

// rule names the rule that a value breaks, with its limit.
func rule(e *openapi3.SchemaError) string {
	s := e.Schema
	switch e.SchemaField {
	case "type":
		if s.Type == nil {
			return "type"
		}
		return fmt.Sprintf("type %s (is %s)", strings.Join(s.Type.Slice(), " or "), kind(e.Value))
	case "enum":
		return fmt.Sprintf("enum %v", s.Enum)
	case "maxLength":
		return fmt.Sprintf("maxLength %d", *s.MaxLength)
	case "minLength":
		return fmt.Sprintf("minLength %d", s.MinLength)
	case "maxItems":
		return fmt.Sprintf("maxItems %d", *s.MaxItems)
	case "minItems":
		return fmt.Sprintf("minItems %d", s.MinItems)
	case "maximum":
		return fmt.Sprintf("maximum %v", *s.Max)
	case "minimum":
		return fmt.Sprintf("minimum %v", *s.Min)
	case "pattern":
		return "pattern " + s.Pattern
	case "format":
		return "format " + s.Format
	case "nullable":
		return "not null"
	}
	return e.SchemaField
}

// kind names the kind of a JSON value.
func kind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	}
	return "number"
}

// pointer writes a path with its indexes left out, so that the violations of all items are one.
func pointer(path []string) string {
	var b strings.Builder
	for _, step := range path {
		switch {
		case strings.Trim(step, "0123456789") == "":
			b.WriteString("[]")
		case b.Len() > 0:
			b.WriteString("." + step)
		default:
			b.WriteString(step)
		}
	}
	return b.String()
}
