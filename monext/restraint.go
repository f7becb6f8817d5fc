package monext

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync/atomic"
)

// maxRepeats is how often a transport may send a read again by itself within one attempt: once, for
// a connection that died while it lay idle.
const maxRepeats = 1

var errRepeating = errors.New("server turned the request away again and again")

// restrain bounds what a transport does by itself with a request that has no body. Go's own repeats
// a read after GOAWAY and after some resets of HTTP/2, on a new connection each time and without a
// pause: hundreds of requests a second until the time-out. The context ends when that begins.
func restrain(ctx context.Context, end context.CancelCauseFunc) context.Context {
	var connections atomic.Int32
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		if connections.Add(1) > 1+maxRepeats {
			end(errRepeating)
		}
	}})
}
