package matrix

import (
	"slices"

	"github.com/monext-community/monext-go/internal/contract/shape"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/order"
)

type operation = monext.OperationRequest

// Operations are the requests for captures, cancels or refunds: see [Case].
func Operations(n *shape.Node) ([]Case[monext.OperationRequest], error) {
	fields := slices.Concat([]field[operation]{
		{"amount", func(r *operation, v any) error {
			minor, ok := v.(int64)
			if !ok || minor == 0 {
				return errUnsendable // it would move nothing
			}
			r.Amount = order.NewMoney(minor, order.EUR)
			return nil
		}},
		text("comment", func(r *operation) *string { return &r.Comment }),
		text("merchantReference", func(r *operation) *string { return &r.MerchantReference }),
		entry("privateData.*", func(r *operation) *map[string]string { return &r.PrivateData }),
		object("miscData", func(r *operation) *rawObject { return &r.MiscData }),
	}, lineFields("", func(r *operation) *[]order.Item { return &r.Items }))
	if n.Member("option") != nil { // of captures only
		fields = append(fields, text("option", func(r *operation) *monext.CaptureOption { return &r.Option }))
	}
	return cases(n, fields, func(r *operation) { completeLines(r.Items) })
}
