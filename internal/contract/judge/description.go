package judge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/dlclark/regexp2"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// patternTime bounds the match of one value.
const patternTime = time.Second

// Judge holds exchanges against one or more descriptions.
type Judge struct {
	routers []routers.Router
}

// Load reads the descriptions in files. An operation is looked for in the first, then in the next.
func Load(ctx context.Context, files ...string) (*Judge, error) {
	j := &Judge{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if err := j.add(ctx, source); err != nil {
			return nil, fmt.Errorf("judge: %s: %w", file, err)
		}
	}
	if len(j.routers) == 0 {
		return nil, errors.New("judge: no description given")
	}
	return j, nil
}

func (j *Judge) add(ctx context.Context, source []byte) error {
	source, err := mapped(source)
	if err != nil {
		return err
	}
	doc, err := openapi3.NewLoader().LoadFromData(source)
	if err != nil {
		return err
	}
	// Monext's description has a few members beside a $ref, which OpenAPI 3.0 says to ignore.
	err = doc.Validate(ctx, openapi3.DisableExamplesValidation(), openapi3.DisableSchemaDefaultsValidation(), openapi3.SetRegexCompiler(wholeValue),
		openapi3.AllowExtraSiblingFields("description", "example", "title", "type", "default"))
	if err != nil {
		return err
	}
	doc.Servers = nil // the exchanges begin at /v1, as the paths do
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return err
	}
	j.routers = append(j.routers, router)
	return nil
}

// find returns the operation of a request, or nil.
func (j *Judge) find(r *http.Request) (*routers.Route, map[string]string) {
	for _, router := range j.routers {
		if route, parameters, err := router.FindRoute(r); err == nil {
			return route, parameters
		}
	}
	return nil, nil
}

// pattern is a pattern of the description.
type pattern struct{ compiled *regexp2.Regexp }

// MatchString reports whether a whole value fits.
func (p pattern) MatchString(s string) bool {
	ok, err := p.compiled.MatchString(s)
	return err == nil && ok
}

// wholeValue compiles a pattern of the description: JavaScript's syntax, which has the look-ahead that Go's lacks, of a
// whole value.
func wholeValue(text string) (openapi3.RegexMatcher, error) {
	compiled, err := regexp2.Compile("^(?:"+text+")$(?![\\s\\S])", regexp2.ECMAScript)
	if err != nil {
		return nil, err
	}
	compiled.MatchTimeout = patternTime
	return pattern{compiled}, nil
}
