package wiretap

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"strings"
)

// The headers by which a client tells the proxy where a request goes, whose it is, and what is wrong with it on purpose. The
// server behind the proxy gets none of them, but Recorded, so that a simulator that records does not record the exchange
// again; it may say in Spoilt that its answer is wrong on purpose, which the client does not get.
const (
	headerTarget   = "X-Contract-Target"
	headerSource   = "X-Contract-Source"
	headerInvalid  = "X-Contract-Invalid"
	headerSpoilt   = "X-Contract-Spoilt"
	headerRecorded = "X-Contract-Recorded"
)

// Proxy is a reverse proxy that records. It forwards a request to the host that the request names, once and with nothing
// else changed, and gives back the answer; when the server answers nothing, or breaks off, so does the proxy.
type Proxy struct {
	record    func(Exchange)
	transport *http.Transport
}

// NewProxy returns a proxy that calls record for every exchange, from several goroutines, before its handler ends; the client
// may have its answer by then.
func NewProxy(record func(Exchange)) *Proxy {
	return &Proxy{record: record, transport: &http.Transport{DisableCompression: true}}
}

// Close ends the connections that nothing uses.
func (p *Proxy) Close() { p.transport.CloseIdleConnections() }

// ServeHTTP implements [http.Handler].
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.forward(w, r, r.Header.Get(headerTarget), p.record)
}

// Front returns a handler for clients that know one address and nothing of the proxy: it forwards everything to one host,
// and records, as requests of source, those to the API.
func (p *Proxy) Front(target, source string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		record := p.record
		if !strings.HasPrefix(r.URL.Path, "/v1/") {
			record = func(Exchange) {}
		}
		r.Header.Set(headerSource, source)
		p.forward(w, r, target, record)
	})
}

func (p *Proxy) forward(w http.ResponseWriter, r *http.Request, target string, record func(Exchange)) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	e := exchangeOf(r, sent)
	defer func() { record(e) }()

	onward := r.Clone(r.Context())
	onward.URL.Scheme, onward.URL.Host, onward.RequestURI = "http", target, ""
	onward.Body, onward.GetBody, onward.Close = http.NoBody, nil, false
	onward.Header.Del("Connection")
	if len(sent) > 0 {
		onward.Body = io.NopCloser(bytes.NewReader(sent))
	}
	for _, header := range []string{headerTarget, headerSource, headerInvalid, headerSpoilt} {
		onward.Header.Del(header)
	}
	onward.Header.Set(headerRecorded, "1")
	if onward.Header.Get("User-Agent") == "" {
		onward.Header["User-Agent"] = nil // net/http would add its own
	}
	resp, err := p.transport.RoundTrip(onward)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer resp.Body.Close()
	if why := resp.Header.Get(headerSpoilt); why != "" {
		e.Spoilt = why
		resp.Header.Del(headerSpoilt)
	}
	maps.Copy(w.Header(), resp.Header)
	if resp.ContentLength >= 0 {
		w.Header()["Content-Length"] = resp.Header["Content-Length"]
	}
	w.WriteHeader(resp.StatusCode)
	var answer bytes.Buffer
	if _, err := io.Copy(io.MultiWriter(&answer, flushing{w, http.NewResponseController(w)}), resp.Body); err != nil {
		panic(http.ErrAbortHandler)
	}
	e.Answered, e.Status, e.AnswerType, e.Answer = true, resp.StatusCode, resp.Header.Get("Content-Type"), answer.Bytes()
}

// exchangeOf is the half of an exchange that a request makes.
func exchangeOf(r *http.Request, sent []byte) Exchange {
	path := r.URL.EscapedPath()
	if i := strings.Index(path, "/v1/"); i > 0 {
		path = path[i:]
	}
	return Exchange{
		Source: r.Header.Get(headerSource), Method: r.Method, Path: path, ContentType: r.Header.Get("Content-Type"),
		Basic: strings.HasPrefix(r.Header.Get("Authorization"), "Basic "), Request: sent,
		Invalid: r.Header.Get(headerInvalid), Spoilt: r.Header.Get(headerSpoilt),
	}
}

// flushing passes on each piece of an answer as it comes.
type flushing struct {
	w     io.Writer
	flush *http.ResponseController
}

func (f flushing) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if err == nil {
		err = f.flush.Flush()
	}
	return n, err
}
