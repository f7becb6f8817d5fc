// Package docs_test keeps the documentation honest: every relative link of every Markdown file leads somewhere.
package docs_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestEveryRelativeLinkOfTheDocumentationExists(t *testing.T) {
	t.Parallel()

	broken, err := brokenLinks(os.DirFS(".."))

	require.NoError(t, err)
	require.Empty(t, broken)
}

func TestTheLinkCheckSeesWhatIsBroken(t *testing.T) {
	t.Parallel()

	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	project := fstest.MapFS{
		"README.md": file(strings.Join([]string{
			"# Read me & go",
			"[file](docs/a.md) [folder](docs) [heading](docs/a.md#two-words) [own](#read-me--go) [root](/docs/a.md)",
			"[gone](docs/b.md) [no heading](docs/a.md#three) ![image](logo.png) [above](../other/x.md)",
			"[web](https://example.org/b.md) [mail](mailto:a@example.org) [titled](docs/c.md \"c\")",
			"[by reference][ref] and `[code](no.md)`",
			"[ref]: docs/d.md",
			"```",
			"[fenced](nowhere.md)",
			"```",
		}, "\n")),
		"docs/a.md":      file("## Two words\n[up](../README.md) [down](gone/)\n"),
		".cache/some.md": file("[ignored](x.md)"),
	}

	broken, err := brokenLinks(project)

	require.NoError(t, err)
	require.Equal(t, []string{
		"README.md: docs/b.md",
		"README.md: docs/a.md#three",
		"README.md: logo.png",
		"README.md: ../other/x.md",
		"README.md: docs/c.md",
		"README.md: docs/d.md",
		"docs/a.md: gone/",
	}, broken)
}

// brokenLinks returns "file: link" for each relative link of a Markdown file that leads to no file, folder or heading.
func brokenLinks(project fs.FS) ([]string, error) {
	var broken []string
	err := fs.WalkDir(project, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && name != "." && name != ".github":
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".md":
			return nil
		}
		text, err := fs.ReadFile(project, name)
		if err != nil {
			return err
		}
		for _, link := range linksOf(string(text)) {
			if !leadsSomewhere(project, name, link) {
				broken = append(broken, name+": "+link)
			}
		}
		return nil
	})
	return broken, err
}

var (
	fence      = regexp.MustCompile("(?ms)^ *```.*?^ *```")
	codeSpan   = regexp.MustCompile("`[^`\n]*`")
	inlineLink = regexp.MustCompile(`\]\(([^)\s]+)[^)]*\)`)
	definition = regexp.MustCompile(`(?m)^\[[^\]]+\]: +(\S+)`)
	elsewhere  = regexp.MustCompile(`^[a-z]+:`)
	heading    = regexp.MustCompile(`(?m)^#+ +(.+?) *$`)
	unslugged  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

func linksOf(markdown string) []string {
	prose := codeSpan.ReplaceAllString(fence.ReplaceAllString(markdown, ""), "")
	var links []string
	for _, form := range []*regexp.Regexp{inlineLink, definition} {
		for _, match := range form.FindAllStringSubmatch(prose, -1) {
			if link := match[1]; !elsewhere.MatchString(link) {
				links = append(links, link)
			}
		}
	}
	return links
}

func leadsSomewhere(project fs.FS, from, link string) bool {
	target, fragment, _ := strings.Cut(link, "#")
	switch {
	case target == "":
		target = from
	case strings.HasPrefix(target, "/"):
		target = path.Clean(target[1:])
	default:
		target = path.Join(path.Dir(from), target)
	}
	if _, err := fs.Stat(project, target); err != nil {
		return false
	}
	if fragment == "" || path.Ext(target) != ".md" {
		return true
	}
	text, err := fs.ReadFile(project, target)
	return err == nil && hasHeading(string(text), fragment)
}

// hasHeading tells whether a heading gets this anchor on GitHub: lower case, no punctuation, a dash for each space.
func hasHeading(markdown, anchor string) bool {
	for _, match := range heading.FindAllStringSubmatch(fence.ReplaceAllString(markdown, ""), -1) {
		slug := unslugged.ReplaceAllString(strings.ToLower(match[1]), "")
		if strings.ReplaceAll(slug, " ", "-") == anchor {
			return true
		}
	}
	return false
}
