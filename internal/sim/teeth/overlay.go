package teeth

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Switch is the environment variable that names the defect to switch on.
const Switch = "MONEXT_DEFECT"

// added is the file that each package with a defect gets, and edited says where
// in a file which text is replaced.
const added = "defect_overlay.go"

type edited struct {
	at, size int
	text     string
}

// Overlay writes the sources with defects to a folder, and returns the path of
// the file that go build takes as -overlay. Root is the module's folder; both are
// absolute.
func Overlay(root, folder string, defects []Defect) (string, error) {
	files := map[string][]edited{}
	sources := map[string]string{}
	for _, d := range defects {
		for _, e := range d.Edits {
			source, err := os.ReadFile(filepath.Join(root, e.File))
			if err != nil {
				return "", err
			}
			sources[e.File] = string(source)
			if n := strings.Count(sources[e.File], e.Old); n != 1 {
				return "", fmt.Errorf("teeth: %s: its old text is %d times in %s, not once", d.Name, n, e.File)
			}
			text := strings.ReplaceAll(e.New, "DEFECT", fmt.Sprintf("defect(%q)", d.Name))
			files[e.File] = append(files[e.File], edited{strings.Index(sources[e.File], e.Old), len(e.Old), text})
		}
	}
	replace := map[string]string{}
	for file, edits := range files {
		text, err := apply(sources[file], edits)
		if err != nil {
			return "", fmt.Errorf("teeth: %s: %w", file, err)
		}
		dir := filepath.Dir(file)
		lever := fmt.Sprintf("package %s\n\nimport \"os\"\n\nvar switched = os.Getenv(%q)\n\nfunc defect(name string) bool { return name == switched }\n",
			filepath.Base(dir), Switch)
		for name, text := range map[string]string{file: text, filepath.Join(dir, added): lever} {
			path := filepath.Join(folder, strings.ReplaceAll(name, string(filepath.Separator), "_"))
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				return "", err
			}
			replace[filepath.Join(root, name)] = path
		}
	}
	list, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "overlay.json")
	return path, os.WriteFile(path, list, 0o600)
}

// apply makes the edits of one file, which may not touch each other.
func apply(source string, edits []edited) (string, error) {
	slices.SortFunc(edits, func(a, b edited) int { return cmp.Compare(a.at, b.at) })
	var b strings.Builder
	from := 0
	for _, e := range edits {
		if e.at < from {
			return "", fmt.Errorf("two defects edit the same text: %q", e.text)
		}
		b.WriteString(source[from:e.at])
		b.WriteString(e.text)
		from = e.at + e.size
	}
	b.WriteString(source[from:])
	return b.String(), nil
}
