package monexttest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"strconv"
	"syscall"
)

// Transport returns a transport whose requests reach the server by a plain call, without sockets and without goroutines:
// for simulations, and for code in a testing/synctest bubble. Faults show as the errors that a socket would give. It calls
// the hooks of net/http/httptrace, so that callers who ask whether bytes were written get their evidence. The host in the
// request's URL does not matter.
func (s *Server) Transport() http.RoundTripper { return &transport{s} }

type transport struct{ s *Server }

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	body := r.Body
	if body == nil {
		body = http.NoBody
	}
	defer func() { _ = body.Close() }()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	in := r.Clone(ctx)
	sent, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	in.Body, in.RequestURI = io.NopCloser(bytes.NewReader(sent)), r.URL.RequestURI()
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if !isAPI(r.URL.Path) {
		return t.visit(in)
	}
	a := t.s.handle(in)
	if a.act.kind == actUnreachable {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	trace := httptrace.ContextClientTrace(ctx)
	wrote(trace, in)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if a.act.kind == actReset {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	if a.act.silent() {
		return nil, io.EOF
	}
	if trace != nil && trace.GotFirstResponseByte != nil {
		trace.GotFirstResponseByte()
	}
	return t.respond(ctx, r, a), nil
}

// wrote calls the hooks of a request that was written whole.
func wrote(trace *httptrace.ClientTrace, r *http.Request) {
	if trace == nil {
		return
	}
	if trace.GetConn != nil {
		trace.GetConn(r.Host)
	}
	if trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if trace.WroteHeaderField != nil {
		for name, values := range r.Header {
			trace.WroteHeaderField(textproto.CanonicalMIMEHeaderKey(name), values)
		}
	}
	if trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	if trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
}

// visit lets the payment page answer.
func (t *transport) visit(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	t.s.servePage(w, r)
	out := w.Result()
	out.Request = r
	return out, nil
}

// respond makes the response that net/http would make of the answer.
func (t *transport) respond(ctx context.Context, r *http.Request, a answer) *http.Response {
	out := &http.Response{
		Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.header, ContentLength: int64(len(a.body)), Request: r,
	}
	if out.Header == nil {
		out.Header = make(http.Header)
	}
	if r.Method == http.MethodHead {
		out.Body = http.NoBody
		return out
	}
	switch a.act.kind {
	case actTruncate:
		out.Body = io.NopCloser(io.MultiReader(bytes.NewReader(a.body[:len(a.body)/2]), failing{io.ErrUnexpectedEOF}))
	case actDrip:
		out.Body = io.NopCloser(&dripping{left: a.body, pause: func() error { return t.s.cfg.wait(ctx, a.act.wait) }})
	case actBomb:
		detonate(ctx, r, out, a.act.size)
	default:
		out.Body = io.NopCloser(bytes.NewReader(a.body))
	}
	return out
}

// detonate sets the body of a bomb; like net/http, it unpacks on the way when the caller did not ask for gzip itself.
func detonate(ctx context.Context, r *http.Request, out *http.Response, size int64) {
	out.ContentLength = -1
	if r.Header.Get("Accept-Encoding") != "" {
		out.Body = io.NopCloser(newBomb(ctx, size))
		return
	}
	out.Header.Del("Content-Encoding")
	out.Uncompressed = true
	out.Body = io.NopCloser(&blanks{ctx, size})
}

// failing is a reader that fails at once.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// dripping is a reader that gives one byte at a time, and waits after each.
type dripping struct {
	left  []byte
	pause func() error
}

func (d *dripping) Read(p []byte) (int, error) {
	if len(d.left) == 0 {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	p[0], d.left = d.left[0], d.left[1:]
	return 1, d.pause()
}
