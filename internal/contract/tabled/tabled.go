// Package tabled makes shapes of the simulator's table of the API, so that what starts from Monext's description can be
// tested without it. A test of the table against the description is what make contract does.
package tabled

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/internal/retailapi"
)

// Operations are those of the table, with the shapes of their requests and answers.
func Operations() []shape.Operation {
	var all []shape.Operation
	for _, route := range retailapi.Routes() {
		o := shape.Operation{Method: route.Method, Path: route.Path, ID: string(route.Operation)}
		if route.Method == http.MethodPost {
			o.Request = Shape(retailapi.Request(route.Operation))
		}
		success := shape.Answer{Statuses: route.Success, Body: &shape.Node{Type: "string"}}
		if route.Operation != retailapi.Alive {
			success.Body = Shape(retailapi.Answer(route.Operation))
		}
		o.Answers = append(o.Answers, success)
		for _, status := range route.Failures {
			body := retailapi.Failure()
			if status == http.StatusBadRequest {
				body = retailapi.BadRequest()
			}
			o.Answers = append(o.Answers, shape.Answer{Statuses: []int{status}, Body: Shape(body)})
		}
		all = append(all, o)
	}
	return all
}

// Operation is one of them.
func Operation(name string) shape.Operation {
	all := Operations()
	return all[slices.IndexFunc(all, func(o shape.Operation) bool { return o.Name() == name })]
}

// Shape is the shape of a body.
func Shape(b retailapi.Body) *shape.Node { return node(b.Root()) }

func node(f retailapi.Field) *shape.Node {
	n := &shape.Node{
		Path: f.Path, Name: f.Name, Type: typeOf(f.Kind), Format: f.Format, Enum: f.Words, Required: f.Required,
		Undescribed: f.Undescribed, Choice: f.Variant,
	}
	if f.Pattern != "" {
		n.Patterns = []string{f.Pattern}
	}
	lowest, highest := &n.MinLength, &n.MaxLength
	switch {
	case f.Kind == retailapi.Integer:
		lowest, highest = &n.Minimum, &n.Maximum
	case f.Kind == retailapi.List:
		lowest, highest = &n.MinItems, &n.MaxItems
	case f.Pattern == retailapi.Identifier: // whose length is in the pattern
		n.Minimum, n.Maximum = new(int64(1)), new(int64(50))
	}
	if f.Min.Set {
		*lowest = new(f.Min.Value)
	}
	if f.Max.Set {
		*highest = new(f.Max.Value)
	}
	for _, m := range f.Members {
		n.Members = append(n.Members, node(m))
		if m.Variant == "discriminator" {
			n.Choices, n.Discriminator = m.Words, m.Name
		}
	}
	slices.SortStableFunc(n.Members, func(a, b *shape.Node) int { return cmp.Compare(rank(a), rank(b)) })
	switch {
	case f.Element != nil:
		n.Items = node(*f.Element)
	case f.Kind == retailapi.StringMap:
		n.Values = &shape.Node{Path: retailapi.Join(f.Path, "*"), Name: "*", Type: "string"}
	}
	n.Open = f.Kind == retailapi.FreeObject
	return n
}

// rank puts the members of choices behind the others, as package shape does.
func rank(n *shape.Node) int {
	if n.Choice == "" {
		return 0
	}
	return 1
}

func typeOf(k retailapi.Kind) string {
	switch k {
	case retailapi.List:
		return "array"
	case retailapi.FreeObject, retailapi.StringMap:
		return "object"
	case retailapi.Any:
		return ""
	default:
		return string(k)
	}
}
