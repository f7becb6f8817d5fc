// Package sqlite keeps payments and jobs in one file.
package sqlite
