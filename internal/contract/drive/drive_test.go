package drive_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/contract/drive"
	"github.com/monext-community/monext-go/internal/contract/wiretap"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

func TestExamplesOfEveryModuleAreFound(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for path, text := range map[string]string{
		"go.mod": "module a\n", "b/b_test.go": "package b\n\nfunc ExampleB() {}\n", "c/c_test.go": "package c\n\n// func Example\n",
		"d/go.mod": "module d\n", "d/d_test.go": "package d\n\nfunc Example() {}\n", "d/e/f/f_test.go": "package f\n\nfunc ExampleF() {}\n",
		"testdata/t_test.go": "package t\n\nfunc ExampleT() {}\n", ".g/g_test.go": "package g\n\nfunc ExampleG() {}\n",
	} {
		write(t, filepath.Join(root, path), text)
	}
	modules, err := drive.ExamplePackages(root)
	require.NoError(t, err)
	require.Equal(t, []drive.Module{
		{Folder: root, Packages: []string{"./b"}}, {Folder: filepath.Join(root, "d"), Packages: []string{"./.", "./e/f"}},
	}, modules)
}

func TestAProgramIsRunWithTheTapInItsEnvironment(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write(t, filepath.Join(root, "examples", "go.mod"), "module examples\n\ngo 1.21\n")
	write(t, filepath.Join(root, "examples", "baker", "main.go"), `package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Println(os.Getenv("`+wiretap.ProxyVariable+`"), os.Getenv("`+wiretap.FolderVariable+`"), os.Args[1])
	os.Exit(3)
}
`)
	write(t, filepath.Join(root, "overlay.json"), `{"Replace": {}}`)
	tap := drive.Tap{Root: root, Overlay: filepath.Join(root, "overlay.json"), Proxy: "127.0.0.1:1", Folder: "records"}
	err := tap.Program(t.Context(), drive.Program{Name: "baker", Args: []string{"-loud"}})
	require.ErrorContains(t, err, "127.0.0.1:1 records -loud", "what a program that failed printed is in the error")
	require.ErrorContains(t, err, "exit status 3")
}
