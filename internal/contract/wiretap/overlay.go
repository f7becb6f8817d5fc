package wiretap

import (
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The environment variables that a program built with the overlay reads: where the proxy listens, and the folder for what
// the process records itself. Without them it behaves as it was written, and records nothing.
const (
	ProxyVariable  = "MONEXT_WIRETAP_PROXY"
	FolderVariable = "MONEXT_WIRETAP_FOLDER"
)

// extension is that of the recordings.
const extension = ".jsonl"

//go:embed overlay
var sources embed.FS

// edit is the pieces of a source file that are replaced, and the files that are added beside it.
type edit struct {
	file   string
	pieces [][2]string       // old, new
	added  map[string]string // file name -> source among ours
}

var edits = []edit{
	{
		file: "monext/attempt.go",
		pieces: [][2]string{{
			"c.transport.RoundTrip(c.newRequest(ctx, call, witness))", "wiretapRoundTrip(c.transport, c.newRequest(ctx, call, witness))",
		}},
		added: map[string]string{"wiretap_record.go": "record.go.txt", "wiretap_client.go": "client.go.txt"},
	},
	{
		file: "monext/monexttest/handle.go",
		pieces: [][2]string{
			{
				"func (s *Server) handle(r *http.Request) answer {",
				"func (s *Server) handle(r *http.Request) answer { return wiretapHandle(s, r) }\n\nfunc (s *Server) wiretapped(r *http.Request) answer {",
			},
			{"a, fault := s.serve(r, c, kind, unknownIntent)\n", "a, fault := s.serve(r, c, kind, unknownIntent)\n\ta = wiretapSpoilt(a, fault)\n"},
		},
		added: map[string]string{"wiretap_record.go": "record.go.txt", "wiretap_simulator.go": "simulator.go.txt"},
	},
}

// Overlay writes to a folder, which it makes, the replacements by which the SDK and the simulator of the module at root
// record, and returns the path of the file that the go command takes as -overlay. Root must be absolute.
func Overlay(root, folder string) (string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, e := range edits {
		source, err := os.ReadFile(filepath.Join(root, e.file))
		if err != nil {
			return "", fmt.Errorf("wiretap: overlay: %w", err)
		}
		edited := string(source)
		for _, piece := range e.pieces {
			if n := strings.Count(string(source), piece[0]); n != 1 {
				return "", fmt.Errorf("wiretap: overlay: %s has %q %d times, not once: adapt the wiretap's edit to it", e.file, piece[0], n)
			}
			edited = strings.Replace(edited, piece[0], piece[1], 1)
		}
		texts := map[string]string{filepath.Base(e.file): edited}
		dir := filepath.Dir(e.file)
		for name, ours := range e.added {
			text, err := sources.ReadFile("overlay/" + ours)
			if err != nil {
				return "", err
			}
			texts[name] = strings.ReplaceAll(string(text), "PACKAGE", filepath.Base(dir))
		}
		for name, text := range texts {
			path := filepath.Join(folder, strings.ReplaceAll(filepath.Join(dir, name), string(filepath.Separator), "_"))
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				return "", err
			}
			replace[filepath.Join(root, dir, name)] = path
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "overlay.json")
	return path, os.WriteFile(path, list, 0o600)
}
