package monexttest

import (
	"crypto/subtle"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

const maxBody = 1 << 20

// call is a request as the API understands it, before anything is executed.
type call struct {
	method, path string
	header       http.Header
	body         []byte
	bodyErr      error
	authorised   bool

	route route
	id    string        // path id; of a point of sale, its whole path
	op    operationBody // of a capture, cancel or refund
	in    reading       // of that body
	bad   error         // why the body of an operation is refused
}

type route int

const (
	routeNone route = iota
	routeAlive
	routeCreateSession
	routeReadSession
	routeReadTransaction
	routeOperation
	routePaymentMethods
	routeWrongMethod
)

func isAPI(path string) bool { return path == "/v1" || strings.HasPrefix(path, "/v1/") }

// understand reads a request. It needs no lock.
func (s *Server) understand(r *http.Request) (call, Kind) {
	c := call{method: r.Method, path: r.URL.EscapedPath(), header: r.Header, authorised: s.authorised(r)}
	c.body, c.bodyErr = io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	var kind Kind
	c.route, c.id, kind = s.find(r.Method, c.path)
	if c.route == routeOperation && c.bodyErr == nil {
		c.op, c.in, c.bad = s.cfg.readOperation(kind, c.body)
	}
	return c, kind
}

// find maps method and path to a route.
func (s *Server) find(method, path string) (route, string, Kind) {
	rest, ok := strings.CutPrefix(path, "/v1/checkout/")
	if !ok {
		return findMerchant(method, path)
	}
	only := func(want string, r route, id string) (route, string, Kind) {
		if method != want {
			return routeWrongMethod, "", ""
		}
		return r, id, ""
	}
	if s.cfg.legacyPaths && (rest == "sessions" || strings.HasPrefix(rest, "sessions/")) {
		rest = "payments/" + rest
	}
	switch parts := strings.Split(rest, "/"); {
	case rest == "alive":
		return only(http.MethodGet, routeAlive, "")
	case rest == "payments/sessions":
		return only(http.MethodPost, routeCreateSession, "")
	case len(parts) == 3 && parts[0] == "payments" && parts[1] == "sessions" && parts[2] != "":
		return only(http.MethodGet, routeReadSession, parts[2])
	case len(parts) == 2 && parts[0] == "transactions" && parts[1] != "":
		return only(http.MethodGet, routeReadTransaction, parts[1])
	case len(parts) == 3 && parts[0] == "transactions" && parts[1] != "":
		kind := map[string]Kind{"captures": KindCapture, "cancels": KindCancel, "refunds": KindRefund}[parts[2]]
		if kind == "" {
			return routeNone, "", ""
		}
		r, id, _ := only(http.MethodPost, routeOperation, parts[1])
		return r, id, kind
	}
	return routeNone, "", ""
}

// authorised checks HTTP Basic credentials.
func (s *Server) authorised(r *http.Request) bool {
	user, key, ok := r.BasicAuth()
	same := func(a, b string) int { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) }
	return ok && same(user, s.cfg.merchant)&same(key, s.cfg.key) == 1
}

// refused gives the answer to a request that never reaches the engine, and whether it is one.
func (s *Server) refused(d *draft, c call) (answer, bool) {
	switch {
	case c.route == routeAlive && (c.authorised || !s.cfg.aliveNeedsKey):
		return textAnswer(http.StatusOK, "OK\n"), true
	case !c.authorised:
		d.entry.Title = titleUnauthorized
		d.entry.Code = httpCode(http.StatusUnauthorized)
		out := wireResult{Title: titleUnauthorized, Code: d.entry.Code, Detail: "Bad merchant identifier or access key"}
		if s.cfg.unauthorizedAs200 {
			return jsonAnswer(http.StatusOK, out), true
		}
		a := jsonAnswer(http.StatusUnauthorized, out)
		a.header["WWW-Authenticate"] = []string{`Basic realm="Monext"`}
		return a, true
	case c.route == routeNone:
		return s.plain(d, http.StatusNotFound, "No such resource"), true
	case c.route == routeWrongMethod:
		return s.plain(d, http.StatusMethodNotAllowed, "Method not allowed"), true
	case c.bodyErr != nil:
		return s.plain(d, http.StatusBadRequest, "Unreadable body"), true
	case len(c.body) > maxBody:
		return s.plain(d, http.StatusRequestEntityTooLarge, "Body too large"), true
	case c.method == http.MethodPost && !isJSON(c.header):
		return s.plain(d, http.StatusUnsupportedMediaType, "Content-Type must be application/json"), true
	}
	return answer{}, false
}

func (s *Server) plain(d *draft, status int, detail string) answer {
	d.entry.Title, d.entry.Code = titleError, httpCode(status)
	return jsonAnswer(status, wireResult{Title: titleError, Code: d.entry.Code, Detail: detail})
}

// httpCode is the return code of an answer that its HTTP status alone explains: 91 and the status, as in the one code of this
// kind that Monext documents, 91429.
func httpCode(status int) string { return "91" + strconv.Itoa(status) }

func isJSON(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && kind == "application/json"
}
