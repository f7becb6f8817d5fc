package monexttest

import (
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

const (
	controlRoot    = "/_sim/"
	maxControlBody = 1 << 18
)

// Control is the server with what a test in another process, and a person, need to drive it: JSON addresses below /_sim/,
// and a back office of web pages at /_sim/backoffice/. The API and the payment page are the server's. GET /_sim/
// lists the addresses, and / leads there; each does what a method of [Server] does.
//
// Failures are answered with {"error":"…"} and 400 (parameters), 403 (another site, or a foreign Host), 404 (unknown id or
// address), 405, 409 (the rules do not allow it now), 413, 415 or 503 (closed). A parameter that the address does not know
// is refused, for it is usually a spelling mistake.
//
// There is no password: whoever reaches the handler decides for the buyers. Serve it on the loopback interface. Requests whose
// Host is neither of that interface nor that of the public URL ([WithPublicURL]) are refused with 403, so that no web page
// gets at the addresses below /_sim/ by a name of its own that leads here. The payment page is for everybody.
func Control(s *Server) http.Handler {
	mux := http.NewServeMux()
	byPath := make(map[string]map[string]control)
	for _, c := range s.controls() {
		if byPath[c.pattern()] == nil {
			byPath[c.pattern()] = make(map[string]control)
		}
		byPath[c.pattern()][c.Method] = c
	}
	for pattern, methods := range byPath {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { serveControl(w, r, methods) })
	}
	mux.HandleFunc(controlRoot, func(w http.ResponseWriter, _ *http.Request) {
		writeFailure(w, &misuse{http.StatusNotFound, "no such address; GET " + controlRoot + " lists them"})
	})
	s.mountBackOffice(mux)

	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeFailure(w, &misuse{http.StatusForbidden, "the form or script of another site"})
	}))
	guarded := guard.Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case strings.HasPrefix(path, controlRoot) && !s.isOwnHost(r.Host):
			writeFailure(w, &misuse{http.StatusForbidden,
				"the Host of this request is neither a loopback one, such as 127.0.0.1 or localhost, nor that of the public URL"})
		case strings.HasPrefix(path, controlRoot):
			guarded.ServeHTTP(w, r)
		case isAPI(path) || path == pagePath:
			s.ServeHTTP(w, r)
		case (path == "/" || path+"/" == controlRoot) && (r.Method == http.MethodGet || r.Method == http.MethodHead):
			http.Redirect(w, r, controlRoot, http.StatusFound)
		default:
			http.Error(w, places+", the controls at "+controlRoot+", the back office at "+backOfficeRoot, http.StatusNotFound)
		}
	})
}

// isOwnHost reports whether a Host is of the loopback interface or the public URL's, with any port.
func (s *Server) isOwnHost(host string) bool {
	name := hostname(&url.URL{Host: host})
	if ip, err := netip.ParseAddr(name); err == nil && ip.Unmap().IsLoopback() {
		return true
	}
	public, err := url.Parse(s.cfg.publicURL)
	return name == "localhost" || err == nil && name != "" && name == hostname(public)
}

// hostname is the host of a URL without its port, in one spelling.
func hostname(u *url.URL) string { return strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")) }

// control is one address with one method.
type control struct {
	Method   string   `json:"method"`
	Path     string   `json:"path"`
	Query    []string `json:"query,omitempty"`    // the parameters it knows
	Optional []string `json:"optional,omitempty"` // those of them that may be left out
	Does     string   `json:"does"`

	takesBody bool
	do        func(controlCall) (any, error)
}

// pattern is the path for a ServeMux; the root is meant alone, without what lies below it.
func (c control) pattern() string {
	if c.Path == controlRoot {
		return controlRoot + "{$}"
	}
	return c.Path
}

// mayOmit lets all parameters be left out.
func (c control) mayOmit() control {
	c.Optional = c.Query
	return c
}

// controlCall is a request to a control, checked as far as all of them want it.
type controlCall struct {
	*http.Request

	query url.Values
	body  []byte
}

// controlList is the answer of GET /_sim/.
type controlList struct {
	API        string    `json:"api"`
	BackOffice string    `json:"backOffice"`
	Controls   []control `json:"controls"`
}

// controls are all addresses, in the order in which they are documented.
func (s *Server) controls() []control {
	all := slices.Concat(s.sessionControls(), s.transactionControls(), s.clockControls(), s.faultControls(), s.journalControls())
	return append(all, control{
		Method: http.MethodGet, Path: controlRoot, Does: "this list, and where API and back office are",
		do: func(controlCall) (any, error) {
			return controlList{API: s.BaseURL(), BackOffice: s.cfg.publicURL + backOfficeRoot, Controls: s.controls()}, nil
		},
	})
}

// serveControl answers at one path with the control that the method chooses.
func serveControl(w http.ResponseWriter, r *http.Request, methods map[string]control) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	c, ok := methods[method]
	if !ok {
		var allowed []string
		for m := range methods {
			allowed = append(allowed, m)
		}
		slices.Sort(allowed)
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		writeFailure(w, &misuse{http.StatusMethodNotAllowed, "this address knows " + strings.Join(allowed, ", ")})
		return
	}
	call, err := c.read(w, r)
	if err != nil {
		writeFailure(w, err)
		return
	}
	out, err := c.do(call)
	if err != nil {
		writeFailure(w, err)
		return
	}
	writeLines(w, http.StatusOK, out)
}

// read checks what a request brings: known parameters, each once, and a body only where one is read.
func (c control) read(w http.ResponseWriter, r *http.Request) (controlCall, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return controlCall{}, badParameter("the query cannot be read")
	}
	for name, values := range query {
		if !slices.Contains(c.Query, name) {
			return controlCall{}, badParameter("unknown parameter %q; this address knows: %s", name, strings.Join(c.Query, ", "))
		}
		if len(values) > 1 {
			return controlCall{}, badParameter("parameter %s is given %d times", name, len(values))
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControlBody))
	switch {
	case err != nil && len(body) == maxControlBody:
		return controlCall{}, &misuse{http.StatusRequestEntityTooLarge, "the body is above 256 KiB"}
	case err != nil:
		return controlCall{}, badParameter("the body cannot be read")
	case len(body) > 0 && !c.takesBody:
		return controlCall{}, badParameter("this address takes no body; parameters go into the query")
	case c.takesBody && !isJSON(r.Header):
		return controlCall{}, &misuse{http.StatusUnsupportedMediaType, "Content-Type must be application/json"}
	}
	return controlCall{r, query, body}, nil
}
