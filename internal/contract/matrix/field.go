package matrix

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/monext-community/monext-go/order"
)

// field is how a member of a request is set through the SDK's types. T is the SDK's request.
type field[T any] struct {
	path string // as the shape has it
	set  func(r *T, v any) error
}

// text is a string, or a word of a list.
func text[T any, S ~string](path string, at func(*T) *S) field[T] {
	return field[T]{path, func(r *T, v any) error {
		s, ok := v.(string)
		if !ok {
			return fmt.Errorf("matrix: %s: %T is no string", path, v)
		}
		*at(r) = S(s)
		return nil
	}}
}

// amount is a sum in minor units. Its currency comes last: see complete.
func amount[T any](path string, at func(*T) *order.Money) field[T] {
	return field[T]{path, func(r *T, v any) error {
		n, ok := v.(int64)
		if !ok {
			return fmt.Errorf("matrix: %s: %T is no integer", path, v)
		}
		*at(r) = order.NewMoney(n, order.EUR)
		return nil
	}}
}

func number[T any, N int | int64](path string, at func(*T) *N) field[T] {
	return field[T]{path, func(r *T, v any) error {
		n, ok := v.(int64)
		if !ok {
			return fmt.Errorf("matrix: %s: %T is no integer", path, v)
		}
		*at(r) = N(n)
		return nil
	}}
}

// moment is a date with its time.
func moment[T any](path string, at func(*T) *time.Time) field[T] {
	return field[T]{path, func(r *T, v any) (err error) {
		*at(r), err = time.Parse(time.RFC3339, fmt.Sprint(v))
		return err
	}}
}

// date is a day or an instant.
func date[T any](path string, at func(*T) *order.Date) field[T] {
	return field[T]{path, func(r *T, v any) (err error) {
		*at(r), err = order.ParseDate(fmt.Sprint(v))
		return err
	}}
}

// entry is the value of a map.
func entry[T any](path string, at func(*T) *map[string]string) field[T] {
	return field[T]{path, func(r *T, v any) error {
		*at(r) = map[string]string{"note": fmt.Sprint(v)}
		return nil
	}}
}

// one is a list of one text.
func one[T any](path string, at func(*T) *[]string) field[T] {
	return field[T]{path, func(r *T, v any) error {
		*at(r) = []string{fmt.Sprint(v)}
		return nil
	}}
}

// object is an object of any members.
func object[T any](path string, at func(*T) *json.RawMessage) field[T] {
	return field[T]{path, func(r *T, v any) (err error) {
		*at(r), err = json.Marshal(v)
		return err
	}}
}

// lineFields are those of the lines of an order or of an operation.
func lineFields[T any](prefix string, lines func(*T) *[]order.Item) []field[T] {
	line := func(r *T) *order.Item {
		list := lines(r)
		if len(*list) == 0 {
			*list = []order.Item{{}}
		}
		return &(*list)[0]
	}
	at := prefix + "items[]."
	return []field[T]{
		text(at+"reference", func(r *T) *string { return &line(r).Reference }),
		amount(at+"price", func(r *T) *order.Money { return &line(r).Total }),
		number(at+"quantity", func(r *T) *int64 { return &line(r).Quantity }),
		number(at+"taxRate", func(r *T) *int { return &line(r).TaxRate }),
		text(at+"comment", func(r *T) *string { return &line(r).Comment }),
		text(at+"category", func(r *T) *string { return &line(r).Category }),
		text(at+"subCategory1", func(r *T) *string { return &line(r).SubCategory1 }),
		text(at+"subCategory2", func(r *T) *string { return &line(r).SubCategory2 }),
		text(at+"brand", func(r *T) *string { return &line(r).Brand }),
		text(at+"seller", func(r *T) *string { return &line(r).Seller }),
		text(at+"sellerType", func(r *T) *order.SellerType { return &line(r).SellerType }),
		entry(at+"miscellaneous.*", func(r *T) *map[string]string { return &line(r).Miscellaneous }),
	}
}
