// Package api is the desk for programs: the HTTP API under /api/v1, the
// document that describes it (/openapi.json) and a page to read it on (/api),
// and what watches a desk asks for (/healthz, /readyz, /metrics). It is thin
// over package desk. Who asks is found in the context of the request, where the
// caller of New has put it.
package api
