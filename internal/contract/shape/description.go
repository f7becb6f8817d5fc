package shape

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Description is an OpenAPI description.
type Description struct{ root map[string]any }

// Load reads a description.
func Load(file string) (*Description, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return Parse(source)
}

// Parse reads a description.
func Parse(source []byte) (*Description, error) {
	var d Description
	if err := json.Unmarshal(source, &d.root); err != nil {
		return nil, fmt.Errorf("shape: %w", err)
	}
	return &d, nil
}

// Operation is a method of a path.
type Operation struct {
	Method, Path, ID string
	Request          *Node // nil if there is none
	Answers          []Answer
}

// Name is the operation as the judge names it.
func (o Operation) Name() string { return o.Method + " " + o.Path }

// Answer is the statuses whose bodies have one shape.
type Answer struct {
	Statuses []int
	Media    string
	Body     *Node
}

// Operations reads the operations whose methods and paths are wanted, in that order. One that is not described is left out.
func (d *Description) Operations(names ...string) ([]Operation, error) {
	var all []Operation
	for _, name := range names {
		method, path, _ := strings.Cut(name, " ")
		described, ok := at(d.root, "paths", path, strings.ToLower(method)).(map[string]any)
		if !ok {
			continue
		}
		id, _ := described["operationId"].(string)
		o := Operation{Method: method, Path: path, ID: id}
		if schema := at(described, "requestBody", "content", "application/json", "schema"); schema != nil {
			node, err := d.node(schema)
			if err != nil {
				return nil, fmt.Errorf("shape: %s: request: %w", name, err)
			}
			o.Request = node
		}
		answers, _ := described["responses"].(map[string]any)
		if err := d.answers(&o, answers); err != nil {
			return nil, fmt.Errorf("shape: %s: %w", name, err)
		}
		all = append(all, o)
	}
	return all, nil
}

func (d *Description) answers(o *Operation, answers map[string]any) error {
	byschema := map[string]int{}
	for _, text := range slices.Sorted(maps.Keys(answers)) {
		status, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("answer %s: not a status", text)
		}
		content, _ := at(answers, text, "content").(map[string]any)
		for _, media := range slices.Sorted(maps.Keys(content)) {
			schema := at(content, media, "schema")
			key, err := json.Marshal([]any{media, schema})
			if err != nil {
				return err
			}
			i, known := byschema[string(key)]
			if !known {
				node, err := d.node(schema)
				if err != nil {
					return fmt.Errorf("answer %s: %w", text, err)
				}
				i = len(o.Answers)
				byschema[string(key)] = i
				o.Answers = append(o.Answers, Answer{Media: media, Body: node})
			}
			o.Answers[i].Statuses = append(o.Answers[i].Statuses, status)
		}
	}
	return nil
}

// at walks down members.
func at(value any, steps ...string) any {
	for _, step := range steps {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// follow returns the schema that a reference means; what stands beside a $ref, OpenAPI 3.0 ignores.
func (d *Description) follow(schema any) (map[string]any, string, error) {
	name := ""
	for range 32 {
		object, ok := schema.(map[string]any)
		if !ok {
			return nil, "", fmt.Errorf("a schema is no object but %T", schema)
		}
		reference, ok := object["$ref"].(string)
		if !ok {
			return object, name, nil
		}
		steps := strings.Split(strings.TrimPrefix(reference, "#/"), "/")
		for i := range steps {
			steps[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(steps[i])
		}
		name, schema = steps[len(steps)-1], at(d.root, steps...)
		if schema == nil {
			return nil, "", fmt.Errorf("reference %s leads nowhere", reference)
		}
	}
	return nil, "", fmt.Errorf("references lead in a circle")
}
