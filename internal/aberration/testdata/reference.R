# Made-up weekly series and what surveillance 1.20.3 (R 4.2.2) says of them.
# Run in this folder: Rscript reference.R
suppressMessages(library(surveillance))
set.seed(20261)
weeks <- 1:290
season <- function(a) exp(a * cos(2 * pi * weeks / 52))
burst <- ifelse(weeks %in% c(150:153, 284:286), 4, 1)
series <- list(
  rare   = rpois(290, 0.4 * burst),
  some   = rnbinom(290, mu = 5 * season(0.6) * burst, size = 4),
  many   = rnbinom(290, mu = 80 * season(0.3) * exp(0.004 * weeks) * burst, size = 20),
  ending = rpois(290, 30 * exp(-0.01 * weeks)))
write.csv(data.frame(week = weeks, series), "series.csv", row.names = FALSE)

range <- 270:290
rows <- list()
keep <- function(series, method, s, extra = list(), range = get("range", globalenv())) {
  pick <- function(name) if (is.null(extra[[name]])) NA else as.numeric(extra[[name]])
  rows[[length(rows) + 1]] <<- data.frame(series = series, method = method, t = range, y = as.integer(observed(s)),
    alarm = as.integer(s@alarm), upperbound = as.numeric(s@upperbound), expected = pick("expected"), phi = pick("phiVector"),
    score = pick("score"), pvalue = pick("pvalue"), mu0 = pick("mu0Vector"), trend = pick("trend"))
}
for (name in names(series)) {
  s <- sts(series[[name]], frequency = 52)
  for (method in c("delta", "nbPlugin", "muan")) {
    f <- farringtonFlexible(s, list(range = range, noPeriods = 10, b = 5, w = 3, weightsThreshold = 2.58, pastWeeksNotIncluded = 26,
      pThresholdTrend = 1, alpha = 0.005, trend = TRUE, limit54 = c(0, 4), glmWarnings = FALSE, powertrans = "2/3", thresholdMethod = method))
    keep(name, method, f, f@control)
  }
  f <- farringtonFlexible(s, list(range = range, noPeriods = 7, b = 3, w = 2, reweight = FALSE, pastWeeksNotIncluded = 10,
    pThresholdTrend = 0.05, alpha = 0.01, trend = TRUE, limit54 = c(0, 4), glmWarnings = FALSE, thresholdMethod = "nbPlugin"))
  keep(name, "seven", f, f@control)
  keep(name, "1996", farrington(s, list(range = range, b = 4, w = 3, reweight = TRUE, alpha = 0.01, limit54 = c(0, 4), powertrans = "2/3", verbose = FALSE)))
  for (method in c("C1", "C2", "C3"))
    keep(name, method, earsC(s, list(range = range, method = method, alpha = 0.001, baseline = 7, minSigma = 0.5)))
  keep(name, "bayes", bayes(s, list(range = range, b = 2, w = 4, actY = FALSE, alpha = 0.05)))
  keep(name, "cusum", cusum(s, list(range = range, k = 1.04, h = 2.26, m = NULL, trans = "rossi")))
}
write.csv(do.call(rbind, rows), "bounds.csv", row.names = FALSE)
