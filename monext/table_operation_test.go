package monext_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/retailapi"
	"github.com/monext-community/monext-go/monext"
	"github.com/monext-community/monext-go/monext/monexttest"
	"github.com/monext-community/monext-go/order"
)

// operationKnobs are the fields of an operation behind the members of the simulator's table.
func operationKnobs() map[string]func(r *monext.OperationRequest, v any) {
	all := map[string]func(r *monext.OperationRequest, v any){
		"amount":            func(r *monext.OperationRequest, v any) { r.Amount = euros(v.(int64)) },
		"comment":           func(r *monext.OperationRequest, v any) { r.Comment = v.(string) },
		"merchantReference": func(r *monext.OperationRequest, v any) { r.MerchantReference = v.(string) },
		"option":            func(r *monext.OperationRequest, v any) { r.Option = monext.CaptureOption(v.(string)) },
	}
	items := make(map[string]knob)
	itemKnobs(items)
	for path, k := range items {
		all[strings.TrimPrefix(path, "order.")] = func(r *monext.OperationRequest, v any) {
			if strings.HasSuffix(path, ".price") {
				r.Items[0].Total = euros(v.(int64))
				return
			}
			s := monext.SessionRequest{Order: order.Order{Items: r.Items}}
			k.set(&s, v)
		}
	}
	return all
}

func fullOperation() monext.OperationRequest {
	return monext.OperationRequest{
		Amount: euros(1), Comment: "parcel 1", MerchantReference: "SHIP-1", Items: sampleOrder().Items[:1],
		PrivateData: map[string]string{"a": "b"}, MiscData: json.RawMessage(`{}`),
	}
}

// An operation is of the transaction of nobody: what is well-formed is refused for that, and what is not by its member.
func TestEachLimitOfAnOperationIsKeptByTheSDKAndByTheSimulator(t *testing.T) {
	t.Parallel()
	fake, err := monexttest.New(monexttest.WithStrictInput())
	require.NoError(t, err)
	for op, call := range map[retailapi.Operation]func(*monext.Client) func(monext.OperationRequest) error{
		retailapi.Capture: func(c *monext.Client) func(monext.OperationRequest) error {
			return func(r monext.OperationRequest) error { _, err := c.Capture(t.Context(), transaction, r); return err }
		},
		retailapi.Cancel: func(c *monext.Client) func(monext.OperationRequest) error {
			return func(r monext.OperationRequest) error { _, err := c.Cancel(t.Context(), transaction, r); return err }
		},
		retailapi.Refund: func(c *monext.Client) func(monext.OperationRequest) error {
			return func(r monext.OperationRequest) error { _, err := c.Refund(t.Context(), transaction, r); return err }
		},
	} {
		path := "transactions/" + transaction + "/" + strings.ToLower(strings.TrimPrefix(string(op), "transaction")) + "s"
		fields := operationKnobs()
		if op != retailapi.Capture {
			delete(fields, "option")
		}
		for f := range retailapi.Request(op).Fields() {
			set, known := fields[f.Path]
			if !known {
				require.Contains(t, []string{"items", "items[]", "items[].miscellaneous", "privateData", "miscData"}, f.Path)
				continue
			}
			delete(fields, f.Path)
			ours := strings.Replace(strings.ReplaceAll(f.Path, "[]", "[0]"), ".price", ".total", 1)
			inside, outside := edges(f)
			if f.Path == "comment" {
				outside = append(outside, "a < b", "a > b")
			}
			for _, v := range inside {
				body := writtenOperation(t)
				plant(body, f.Path, v)
				status, invalid := stranger(t, fake, path, body)
				require.Equal(t, http.StatusCreated, status, "the simulator refuses %v of %s: %v", v, f.Path, invalid)
				if v == "" || f.Path == "amount" && v == int64(0) { // the SDK sends no operation for nothing
					continue
				}
				r := fullOperation()
				set(&r, v)
				client := stubClient(t, always(http.StatusCreated, acceptedCapture))
				require.NoError(t, call(client)(r), "%s of %v", v, f.Path)
			}
			for _, v := range outside {
				body := writtenOperation(t)
				plant(body, f.Path, v)
				status, invalid := stranger(t, fake, path, body)
				require.Equal(t, http.StatusBadRequest, status, "%v of %s", v, f.Path)
				require.Equal(t, []string{strings.ReplaceAll(f.Path, "[]", "[0]")}, invalid, "%v", v)
				r := fullOperation()
				set(&r, v)
				var faults order.Faults
				require.ErrorAs(t, call(stubClient(t, always(http.StatusCreated, acceptedCapture)))(r), &faults, "the SDK allows %v of %s", v, f.Path)
				require.Equal(t, ours, faults[0].Path)
				sameLimit(t, f, faults[0])
			}
		}
		require.Empty(t, fields, "fields of the SDK that the simulator's table does not know, of a %s", op)
	}
}

// writtenOperation is the body of an operation with every member, as a tree.
func writtenOperation(t *testing.T) (body map[string]any) {
	t.Helper()
	client := stubClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		text, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &body))
		return answer(r, http.StatusCreated, acceptedCapture), nil
	}))
	_, err := client.Capture(t.Context(), transaction, fullOperation())
	require.NoError(t, err)
	return body
}
