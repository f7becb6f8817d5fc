package probe

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/monext-community/monext-go/monext"
)

const firstAmount = 1100

// firstCapture is sent with private data whose value appears nowhere else.
func (r *run) firstCapture(ctx context.Context, a *authorisation) move {
	return r.send(ctx, a, move{
		kind: monext.OperationCapture, amount: firstAmount, private: map[string]string{"probe": r.cfg.Prefix + "-private"},
	})
}

// askEcho is question 2: does the private data of the first capture come back in the read of its own id?
func (r *run) askEcho(ctx context.Context, a *authorisation, first *move, listed bool) string {
	d, err := r.read(ctx, first.answer.Transaction.ID)
	switch {
	case errors.Is(err, monext.ErrRefused) && listed:
		r.answer(EchoPrivateData, No, "the id of an operation cannot be read: "+reason(err))
		return ""
	case err != nil:
		return "the operation could not be read: " + reason(err)
	}
	whole, err := r.look(ctx, a)
	if err != nil {
		return "the transaction could not be read: " + reason(err)
	}
	value, answer, detail := first.private["probe"], No, ""
	if at := find(d.Raw, value); len(at) > 0 {
		answer, detail = Yes, "as "+strings.Join(at, ", ")
	}
	if at := find(whole.Raw, value); len(at) > 0 {
		detail = strings.TrimPrefix(detail+"; also in the read of the transaction, as "+strings.Join(at, ", "), "; ")
	}
	r.answer(EchoPrivateData, answer, detail)
	return ""
}

// find gives the paths of the members of a JSON text that hold exactly this string.
func find(text []byte, value string) []string {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var tree any
	if d.Decode(&tree) != nil {
		return nil
	}
	var paths []string
	var walk func(path string, node any)
	walk = func(path string, node any) {
		switch n := node.(type) {
		case map[string]any:
			for name, child := range n {
				walk(strings.TrimPrefix(path+"."+word(name), "."), child)
			}
		case []any:
			for _, child := range n {
				walk(path+"[]", child)
			}
		case string:
			if n == value {
				paths = append(paths, path)
			}
		default:
		}
	}
	walk("", tree)
	slices.Sort(paths)
	return paths
}
