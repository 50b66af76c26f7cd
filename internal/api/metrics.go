package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/hangup-project/hangup/internal/desk"
)

// Metrics are the counts of a desk for Prometheus. Their labels are routes,
// statuses, origins and levels: nothing that a person said.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

// NewMetrics makes the counts of one desk.
func NewMetrics(d *desk.Desk) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hangup_http_requests_total", Help: "Requests answered by the API."}, []string{"route", "method", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "hangup_http_request_seconds", Help: "How long the API took to answer, in seconds.",
			Buckets: []float64{.001, .0025, .005, .01, .02, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route", "method"}),
	}
	m.registry.MustRegister(m.requests, m.took, deskCollector{d}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *Metrics) answered(route, method string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(route, method).Observe(took.Seconds())
}

func (m *Metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// deskCollector asks the desk how it is when somebody asks for the counts.
type deskCollector struct{ desk *desk.Desk }

var (
	behindDesc   = prometheus.NewDesc("hangup_journal_behind", "Records of the journal that are not in the database yet.", nil, nil)
	databaseDesc = prometheus.NewDesc("hangup_database_up", "1 while the database can be reached.", nil, nil)
	unreadDesc   = prometheus.NewDesc("hangup_journal_unread", "Records of the journal that this program could not read, since its start.", nil, nil)
	casesDesc    = prometheus.NewDesc("hangup_cases", "Cases in the database.", nil, nil)
	bytesDesc    = prometheus.NewDesc("hangup_database_bytes", "Size of the database.", nil, nil)
	reportsDesc  = prometheus.NewDesc("hangup_reports_total", "Reports taken in, by the way they came and the level they were judged at.", []string{"origin", "level"}, nil)
	checksDesc   = prometheus.NewDesc("hangup_checks_total", "Calls judged and not kept, by level.", []string{"level"}, nil)
	backupDesc   = prometheus.NewDesc("hangup_last_backup_timestamp_seconds", "When the newest backup was made, in seconds since 1970; 0 where there is none.", nil, nil)
)

// Describe implements prometheus.Collector.
func (deskCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{behindDesc, databaseDesc, unreadDesc, casesDesc, bytesDesc, backupDesc, reportsDesc, checksDesc} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c deskCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), askDesk)
	defer cancel()
	st := c.desk.State(ctx)
	up, backup := 0.0, 0.0
	if st.Database {
		up = 1
	}
	if !st.BackedUp.IsZero() {
		backup = float64(st.BackedUp.Unix())
	}
	for desc, v := range map[*prometheus.Desc]float64{behindDesc: float64(st.Behind), databaseDesc: up, unreadDesc: float64(st.Unread), backupDesc: backup} {
		ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, v)
	}
	work := c.desk.Work()
	for t, n := range work.Reports {
		ch <- prometheus.MustNewConstMetric(reportsDesc, prometheus.CounterValue, float64(n), string(t.Origin), t.Level.String())
	}
	for level, n := range work.Checks {
		ch <- prometheus.MustNewConstMetric(checksDesc, prometheus.CounterValue, float64(n), level.String())
	}
	if st.Database {
		ch <- prometheus.MustNewConstMetric(casesDesc, prometheus.GaugeValue, float64(st.Stats.Reports))
		ch <- prometheus.MustNewConstMetric(bytesDesc, prometheus.GaugeValue, float64(st.Stats.Bytes))
	}
}

// askDesk is how long the desk may take to say how it is.
const askDesk = 5 * time.Second
