package monexttest

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"sync"
)

//go:embed web
var webFiles embed.FS

// The pages are read once, at their first use; nothing changes them.
var (
	webPages = sync.OnceValue(func() *template.Template { return template.Must(template.ParseFS(webFiles, "web/*.html")) })
	webStyle = sync.OnceValue(func() template.CSS {
		css, err := webFiles.ReadFile("web/style.css")
		if err != nil {
			panic(err) // it is part of the binary
		}
		return template.CSS(css)
	})
	webPolicy = sync.OnceValue(makePolicy)
)

// makePolicy allows the one style sheet, by its digest, and forms. A form may lead anywhere on the web, because browsers
// apply the rule to the whole chain of redirects that follows it, and where a shop leads its buyer on is not known here.
func makePolicy() string {
	sum := sha256.Sum256([]byte(webStyle()))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self' http: https:; base-uri 'none'; frame-ancestors 'none'"
}

// writePage answers with one of the pages in web.
func writePage(w http.ResponseWriter, status int, name string, view any) {
	var out bytes.Buffer
	if err := webPages().ExecuteTemplate(&out, name, view); err != nil {
		http.Error(w, "the page could not be written", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", webPolicy())
	h.Set("Referrer-Policy", "same-origin") // no-referrer would hide the form's own origin
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}
