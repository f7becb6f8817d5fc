package queue_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle"
	"github.com/monext-community/monext-go/order"
	"github.com/monext-community/monext-go/queue"
)

// FuzzTaskOf reads any bytes as the payload of a job. What is accepted is one JSON object with the members of a payload and no
// others, names what they say, and is the same task again when it is made a job; the error repeats none of it.
func FuzzTaskOf(f *testing.F) {
	for _, seed := range []string{
		`{"v":1,"account":"shop","order":"ORD-1","operation":"op-1"}`, `{"v":1,"account":"shop","order":"ORD-1"}`, `{"v":1}`, `[]`, ``, `null`,
		`{"v":1,"account":"shop","order":"ORD-1"}}`, `{"v":1,"account":"shop","order":"ORD-1"}]`, `{"v":1,"account":"shop","order":"ORD-1"}{}`,
		`{"v":1.0,"account":"shop","order":"ORD-1"}`, `{"V":1,"ACCOUNT":"shop","Order":"ORD-1"}`, `{"v":1,"account":"a","account":"b","order":"o"}`,
		`{"v":2,"account":"shop","order":"ORD-1"}`, `{"v":1,"account":"shop","order":"ORD-1","amount":1}`, "{\"v\":1,\"account\":\"\xff\",\"order\":\"o\"}",
		`{"v":1,"account":null,"order":"o"}`, `{"v":1,"account":"Pl4nt3dW0rd","order":""}`,
	} {
		f.Add("capture", []byte(seed))
		f.Add("mail", []byte(seed))
	}
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		task, err := queue.TaskOf(queue.Job{ID: "1", Kind: kind, Payload: data})
		if err != nil {
			require.Zero(t, task)
			require.NotContains(t, err.Error(), "Pl4nt3dW0rd")
			require.Less(t, len(err.Error()), 100)
			return
		}
		require.True(t, json.Valid(data), "%q", data)
		require.True(t, lifecycle.Action(kind).Valid())
		require.Equal(t, kind, string(task.Action))
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		var members map[string]any
		require.NoError(t, decoder.Decode(&members))
		values := map[string]any{}
		for name, value := range members {
			values[strings.ToLower(name)] = value
		}
		if len(values) == len(members) && !bytes.Contains(data, []byte("null")) { // else a name may stand twice
			require.Equal(t, json.Number("1"), values["v"])
			require.Equal(t, task.Key.Account, values["account"])
			require.Equal(t, task.Key.Order, values["order"])
		}
		sameTask(t, lifecycle.Wake{Key: task.Key, Operation: task.Operation, Action: task.Action})
	})
}

// sameTask makes a wake a job, and reads from the job what the wake asked for.
func sameTask(t *testing.T, w lifecycle.Wake) {
	t.Helper()
	spec, err := queue.SpecOf(w)
	require.NoError(t, err)
	task, err := queue.TaskOf(queue.Job{ID: "1", Kind: spec.Kind, Payload: spec.Payload})
	require.NoError(t, err)
	require.Equal(t, lifecycle.Task{Key: w.Key, Operation: w.Operation, Action: w.Action}, task)
	require.GreaterOrEqual(t, spec.Delay, time.Duration(0))
	require.LessOrEqual(t, spec.Delay, queue.MaxDelay)
}

// FuzzSpecOf makes any two wakes jobs: each is refused, or its job names the very same order and operation; jobs have one key
// exactly when they are of one payment.
func FuzzSpecOf(f *testing.F) {
	f.Add("shop", "ORD-1", "op-1", "capture", int64(0), 0, "shop", "ORD-1")
	f.Add("a/b", "c", "", "refresh", int64(-1), 1, "a", "b/c")
	f.Add("1:a", "b", "1:", "reverse", int64(1<<62), -1, "1", "a/b")
	f.Add("\xff", "\xed\xa0\x80", "\xfe", "refund", int64(1), 7, "\xfe", "\ufffd")
	f.Add("shop", "ORD-1", "\xfe", "refund", int64(1), 7, "shop", "ORD-1")
	f.Add("", "", "", "mail", int64(0), 0, "shop", "\x00")
	f.Fuzz(func(t *testing.T, account, reference, operation, action string, after int64, look int, otherAccount, otherReference string) {
		w := lifecycle.Wake{
			Key: lifecycle.Key{Account: account, Order: reference}, Operation: operation, Action: lifecycle.Action(action), After: time.Duration(after), Look: look,
		}
		spec, err := queue.SpecOf(w)
		if err != nil {
			require.ErrorAs(t, err, new(order.Faults))
			require.Zero(t, spec)
			return
		}
		sameTask(t, w)
		other := w
		other.Key = lifecycle.Key{Account: otherAccount, Order: otherReference}
		second, err := queue.SpecOf(other)
		if err != nil {
			return
		}
		require.Equal(t, w.Key == other.Key, spec.Key == second.Key)
		require.Equal(t, w.Key == other.Key, spec.DedupeKey == second.DedupeKey)
	})
}
