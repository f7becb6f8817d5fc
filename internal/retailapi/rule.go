package retailapi

import (
	"net/url"
	"strings"
)

// The rules that no schema of the description expresses.
var (
	notEmpty = Rule{
		Name: "not empty", Source: OlderAPI, Reason: "must not be empty",
		holds: func(v any) bool { s, ok := v.(string); return ok && s != "" },
	}
	noBackslash = Rule{
		Name: "no backslash", Source: OlderAPI, Reason: "must not contain a backslash",
		holds: func(v any) bool { s, ok := v.(string); return ok && !strings.Contains(s, `\`) },
	}
	hundredLines = Rule{
		Name: "at most 100 lines", Source: OlderAPI, Reason: "size must be between 0 and 100",
		holds: func(v any) bool { l, ok := v.([]any); return ok && len(l) <= 100 },
	}
	webAddress = Rule{
		Name: "web address", Source: Prose, Reason: "must be an absolute http or https URL without user and blank",
		holds: func(v any) bool {
			s, ok := v.(string)
			if !ok {
				return false
			}
			u, err := url.Parse(s)
			return err == nil && !strings.Contains(s, " ") && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
		},
	}
)
