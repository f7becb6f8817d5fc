package monext_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"sync"

	"github.com/monext-community/monext-go/monext"
)

// bodyFaults are answers whose head is good and whose body is not.
func bodyFaults() []fault {
	body := func(item, name string, w wants, do func(*exchange)) fault {
		return fault{item: item, name: name, do: do, wants: w}
	}
	byHTTP1 := func(f fault) fault {
		f.over = overHTTP1
		return f
	}
	// Being alive is a status; only bytes that are missing put it in doubt.
	unread := lost(asGood)
	unread.but = map[monext.Operation]want{monext.OperationAlive: done().read}
	tooLarge := lostForGood(asGood).everywhere(says("answer is larger than 1 MiB"))
	zipped := []string{"Content-Encoding", "gzip"}
	return []fault{
		body("truncated", "declared longer than it is", lost(asGood), func(x *exchange) {
			r := x.good()
			r.length = len(r.body) + 100
			x.answer(r)
			if x.stream == 0 {
				x.fin()
			}
		}),
		body("truncated", "JSON cut short, properly ended", unread, func(x *exchange) {
			x.answer(x.good().with(x.good().body[:len(x.good().body)/2]))
		}),
		body("truncated", "nothing, properly ended", unread, func(x *exchange) { x.answer(x.good().with("")) }),
		byHTTP1(body("truncated", "ended by FIN alone, JSON cut short", unread, func(x *exchange) {
			r := x.good()
			r.length, r.body = -1, r.body[:len(r.body)/2]
			x.answer(r)
			x.fin()
		})),
		byHTTP1(body("truncated", "chunks without their end", lost(asGood), func(x *exchange) {
			r := x.good()
			r.chunked, r.open = true, true
			x.answer(r)
			x.fin()
		})),
		byHTTP1(body("truncated", "in chunks, whole", done(), func(x *exchange) {
			r := x.good()
			r.chunked = true
			x.answer(r)
		})),
		body("truncated", "gzip cut short", lost(asGood), func(x *exchange) {
			packed := pack(x.good().body)
			x.answer(response{status: x.good().status, headers: zipped, body: packed[:len(packed)-9]})
		}),
		body("truncated", "gzip that is none", lost(asGood), func(x *exchange) {
			x.answer(response{status: x.good().status, headers: zipped, body: strings.Repeat("no gzip", 10)})
		}),
		body("truncated", "gzip, whole", done(), func(x *exchange) {
			x.answer(response{status: x.good().status, headers: zipped, body: pack(x.good().body)})
		}),
		body("truncated", "no HTTP at all", lost(0), func(x *exchange) {
			x.write([]byte("SSH-2.0-OpenSSH_9.6\r\n"))
			x.fin()
		}),
		body("oversized", "1 MiB, the good answer", done(), func(x *exchange) { x.answer(x.good().padded(1 << 20)) }),
		byHTTP1(body("oversized", "1 MiB of something else", unread, func(x *exchange) { x.answer(x.good().with(noise())) })),
		body("oversized", "1 MiB and a byte", tooLarge, func(x *exchange) { x.answer(x.good().padded(1<<20 + 1)) }),
		body("oversized", "1 MiB and a byte, not declared", tooLarge, func(x *exchange) {
			r := x.good().padded(1<<20 + 1)
			r.length = -1
			x.answer(r)
			x.fin()
		}),
		body("oversized", "headers of 100 KiB", lost(0), func(x *exchange) {
			r := x.good()
			for range 100 {
				r.headers = append(r.headers, "X-A", strings.Repeat("a", 1<<10))
			}
			x.answer(r)
		}),
		body("gzip bomb", "gzip bomb", tooLarge, func(x *exchange) {
			x.answer(response{status: x.good().status, headers: zipped, body: bomb()})
		}),
	}
}

var noise = sync.OnceValue(func() string { return strings.Repeat("x", 1<<20) })

// bomb is 4 MiB as gzip.
var bomb = sync.OnceValue(func() string { return pack(strings.Repeat("\x00", 4<<20)) })

// pack compresses a text. A buffer takes what it is given, so no error can be.
func pack(text string) string {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return packed.String()
}
