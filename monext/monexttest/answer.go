package monexttest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// answer is an HTTP answer before it leaves.
type answer struct {
	status int
	header http.Header
	body   []byte
	act    Action // a mishap on its way out
}

func jsonAnswer(status int, v any) answer {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return textAnswer(http.StatusInternalServerError, "the simulator could not encode its answer\n")
	}
	return answer{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: body.Bytes()}
}

func textAnswer(status int, text string) answer {
	return answer{status: status, header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, body: []byte(text)}
}

// flat answers with the body that has no envelope.
func (d *draft) flat(status int, code string) answer {
	d.decide(code)
	return jsonAnswer(status, resultOf(code))
}

// send writes the answer to a socket. What it cannot write, the caller did not wait for.
func (a answer) send(ctx context.Context, w http.ResponseWriter, wait waitFunc) {
	if a.act.kind == actBomb {
		w.WriteHeader(a.status)
		_, _ = io.Copy(w, newBomb(ctx, a.act.size))
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	flush := http.NewResponseController(w).Flush
	switch a.act.kind {
	case actTruncate:
		_, _ = w.Write(a.body[:len(a.body)/2])
		_ = flush()
		panic(http.ErrAbortHandler)
	case actDrip:
		for i := range a.body {
			_, err := w.Write(a.body[i : i+1])
			if errors.Join(err, flush(), wait(ctx, a.act.wait)) != nil {
				return
			}
		}
	default:
		_, _ = w.Write(a.body)
	}
}

// reset closes the connection so that the caller's kernel hears RST. Where the connection cannot be had, as with HTTP/2,
// nothing is done and the caller of reset aborts.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	inner := conn
	if wrapped, ok := conn.(interface{ NetConn() net.Conn }); ok {
		inner = wrapped.NetConn() // below TLS, whose own farewell would come first
	}
	if tcp, ok := inner.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = inner.Close()
	_ = conn.Close()
}

// pause waits for the caller's patience to end or for d.
func (s *Server) pause(r *http.Request, d time.Duration) { _ = s.cfg.wait(r.Context(), d) }
