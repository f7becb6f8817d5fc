package queuetest

import (
	"bytes"
	"strings"
	"time"

	"github.com/monext-community/monext-go/queue"
)

func hostileTests() []test {
	refusedSpecs := map[string]queue.Spec{
		"no kind":             {},
		"long kind":           {Kind: strings.Repeat("k", queue.MaxKind+1)},
		"NUL in kind":         {Kind: "a\x00b"},
		"kind is not UTF-8":   {Kind: "a\xff"},
		"long key":            {Kind: "k", Key: strings.Repeat("k", queue.MaxKey+1)},
		"NUL in key":          {Kind: "k", Key: "\x00"},
		"key is not UTF-8":    {Kind: "k", Key: "\xc3"},
		"long dedupe key":     {Kind: "k", DedupeKey: strings.Repeat("k", queue.MaxDedupeKey+1)},
		"new line in dedupe":  {Kind: "k", DedupeKey: "a\nb"},
		"long payload":        {Kind: "k", Payload: make([]byte, queue.MaxPayload+1)},
		"negative delay":      {Kind: "k", Delay: -1},
		"endless delay":       {Kind: "k", Delay: queue.MaxDelay + 1},
		"a million attempts":  {Kind: "k", MaxAttempts: 1_000_000},
		"negative attempts":   {Kind: "k", MaxAttempts: -1},
		"long meta":           {Kind: "k", Meta: map[string]string{"a": strings.Repeat("m", queue.MaxMeta)}},
		"NUL in meta":         {Kind: "k", Meta: map[string]string{"a": "\x00"}},
		"meta key not UTF-8":  {Kind: "k", Meta: map[string]string{"\xff": ""}},
		"a crowd in the meta": {Kind: "k", Meta: crowd(queue.MaxMetaEntries + 1)},
	}
	refusedRequests := map[string]queue.LeaseRequest{
		"negative Max":     {Max: -1},
		"Max too large":    {Max: queue.MaxLease + 1},
		"negative TTL":     {TTL: -1},
		"TTL too short":    {TTL: time.Microsecond},
		"TTL too long":     {TTL: queue.MaxTTL + 1},
		"negative Wait":    {Wait: -1},
		"Wait too long":    {Wait: queue.MaxWait + 1},
		"too many kinds":   {Kinds: make([]string, queue.MaxKinds+1)},
		"long owner":       {Owner: strings.Repeat("o", queue.MaxOwner+1)},
		"NUL in the owner": {Owner: "\x00"},
	}
	return []test{
		{"bad specs are refused", 0, func(e *env) {
			for name, spec := range refusedSpecs {
				_, err := e.Queue.Enqueue(e.ctx, spec)
				e.faults(err, name)
			}
			_, err := e.Queue.Enqueue(e.ctx, make([]queue.Spec, queue.MaxSpecs+1)...)
			e.faults(err, "too many specs")
			e.none("all were refused")
		}},
		{"the largest spec is taken", 0, func(e *env) {
			spec := queue.Spec{
				Kind: strings.Repeat("k", queue.MaxKind), Key: strings.Repeat("é", queue.MaxKey/2),
				Payload: bytes.Repeat([]byte{0, 0xff, '\'', '\n'}, queue.MaxPayload/4), Delay: queue.MaxDelay,
				MaxAttempts: queue.MaxMaxAttempts, Meta: map[string]string{"m": strings.Repeat("m", queue.MaxMeta-1)},
			}
			spec.DedupeKey = dedupeIf(e, strings.Repeat("d", queue.MaxDedupeKey))
			id := e.enqueue(spec)[0].ID
			e.none("it is due in ten years")
			e.Advance(queue.MaxDelay + time.Minute)
			j := e.one(id).Job
			same(e, "payload is equal", bytes.Equal(j.Payload, spec.Payload), true)
			same(e, "key", j.Key, spec.Key)
			same(e, "meta", j.Meta["m"], spec.Meta["m"])
		}},
		{"words of SQL and of other scripts are only words", 0, func(e *env) {
			for _, word := range []string{`'; DROP TABLE jobs; --`, `"quoted"`, `%_\`, `{"json":1}`, "注文-1", "🧾", "null"} {
				e.enqueue(queue.Spec{Kind: word, Key: word, DedupeKey: dedupeIf(e, word), Payload: []byte(word), Meta: map[string]string{word: word}})
				l := e.kind(word)
				j := l.Job
				same(e, "kind, key, payload, meta", j.Kind+j.Key+string(j.Payload)+j.Meta[word], word+word+word+word)
				e.settle(l, queue.Settlement{Outcome: queue.Complete})
			}
		}},
		{"bad requests are refused", 0, func(e *env) {
			id := e.add()
			for name, r := range refusedRequests {
				_, err := e.Queue.Lease(e.ctx, r)
				e.faults(err, name)
			}
			l := e.one(id)
			for _, ttl := range []time.Duration{0, -1, time.Microsecond, queue.MaxTTL + 1} {
				_, err := e.Queue.Extend(e.ctx, id, l.Token, ttl)
				e.faults(err, "Extend by "+ttl.String())
			}
		}},
		{"bad settlements are refused", 0, func(e *env) {
			l := e.one(e.add())
			for _, s := range []queue.Settlement{
				{}, {Outcome: "finished"}, {Outcome: queue.Retry, Delay: -1}, {Outcome: queue.Release, Delay: queue.MaxDelay + 1},
				{Outcome: queue.Complete, Then: []queue.Spec{{}}},
			} {
				e.faults(e.Queue.Settle(e.ctx, l.Job.ID, l.Token, s), "Settle "+string(s.Outcome))
			}
			e.state(l.Job.ID, queue.StateLeased)
			e.settle(l, queue.Settlement{Outcome: queue.Complete})
		}},
	}
}

// crowd returns n entries.
func crowd(n int) map[string]string {
	m := map[string]string{}
	for i := range n {
		m[strings.Repeat("a", i+1)] = ""
	}
	return m
}
