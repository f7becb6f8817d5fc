package monext

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"
)

// call is one call of the client on its way, over all its attempts.
type call struct {
	endpoint
	op      Operation
	id      string
	payload []byte
	began   time.Time
	// attempts and status are those of the last attempt.
	attempts int
	status   int
}

func newCall(op Operation, id string) *call {
	return &call{endpoint: endpoints[op], op: op, id: id, began: time.Now()}
}

func (c *call) describe(e Environment) Call {
	return Call{Operation: c.op, Method: c.method, Route: c.route, Environment: e}
}

// newRequest builds one attempt. It makes the request by hand: net/http's constructor would add
// GetBody, by which its transport may send a body twice.
func (c *Client) newRequest(ctx context.Context, call *call, e *evidence) *http.Request {
	u := c.base
	u.Path = c.base.Path + call.head + url.PathEscape(call.id) + call.tail
	header := make(http.Header, len(c.header)+2)
	maps.Copy(header, c.header)
	header["Authorization"] = []string{c.credentials.Load().header()}
	if call.op == OperationAlive {
		header["Accept"] = []string{"*/*"}
	}
	req := http.Request{
		Method:     call.method,
		URL:        &u,
		Host:       u.Host,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     header,
	}
	if e != nil {
		header["Content-Type"] = []string{"application/json"}
		req.Body = e
		req.ContentLength = int64(len(call.payload))
	}
	return req.WithContext(ctx)
}

// evidence is the body of a request, and the witness of whether it may have left, and of whether it
// left twice.
//
// A server cannot execute a POST before it has the headers and the body. So a transport that
// neither reported the headers written nor took a byte of the body has sent nothing that counts.
// Looking at the two once is not enough, since a transport may still be at work when its RoundTrip
// returns: seal decides and, in the same step, makes the body unreadable from then on.
//
// The body can be read once, but a transport may keep what it read and send it again. The headers
// then show as written twice: whatever the answer says, there may be two effects.
type evidence struct {
	rest   []byte
	state  atomic.Uint32
	writes atomic.Uint32
}

const (
	untouched uint32 = iota
	touched          // headers written or body read: it may have left
	sealed           // it can no longer leave
)

func (e *evidence) touch() bool {
	return e.state.CompareAndSwap(untouched, touched) || e.state.Load() == touched
}

// wrote notes that the headers of a request went out.
func (e *evidence) wrote() {
	e.writes.Add(1)
	e.touch()
}

// twice reports whether a second write showed.
func (e *evidence) twice() bool { return e.writes.Load() > 1 }

// seal reports whether the request surely never left, and keeps it so.
func (e *evidence) seal() bool {
	return e.state.CompareAndSwap(untouched, sealed) || e.state.Load() == sealed
}

// Read hands out the body, unless it is sealed.
func (e *evidence) Read(p []byte) (int, error) {
	if !e.touch() {
		return 0, http.ErrBodyReadAfterClose
	}
	if len(e.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// Close does nothing: a body has no resources.
func (*evidence) Close() error { return nil }
