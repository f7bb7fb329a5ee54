package org.lucidstack.contract.bugs;

import org.lucidstack.contract.RttEstimatorContract;
import org.lucidstack.tcp.send.RttEstimator.Settings;

/** Estimators that are wrong on purpose: variants of a simple one that is right. */
final class RttEstimatorBugs {

    private RttEstimatorBugs() {}

    /** RFC 6298 in floating point, with steps that can be spoilt. */
    static class SimpleEstimator implements RttEstimatorContract.Subject {
        final Settings settings;
        double srtt;
        double rttvar;
        double rto;
        int samples;
        private double min = Double.MAX_VALUE;
        private double minBefore = Double.MAX_VALUE;
        private long minSince;

        SimpleEstimator(Settings settings) {
            this.settings = settings;
            this.rto = settings.initialRto();
        }

        @Override
        public void sample(long nanos, long now) {
            double rtt = Math.max(1, nanos);
            update(rtt);
            samples++;
            recompute();
            if (now - minSince > settings.minRttWindow() / 2) {
                minBefore = min;
                min = Double.MAX_VALUE;
                minSince = now;
            }
            min = Math.min(min, rtt);
        }

        void update(double rtt) {
            if (samples == 0) {
                srtt = rtt;
                rttvar = rtt / 2;
            } else {
                rttvar += (deviation(rtt) - rttvar) / 4;
                srtt += (rtt - srtt) / 8;
            }
        }

        double deviation(double rtt) {
            return Math.abs(srtt - rtt);
        }

        void recompute() {
            rto = Math.clamp(
                    srtt + Math.max(settings.varianceFloor(), 4 * rttvar), settings.minRto(), settings.maxRto());
        }

        @Override
        public void backoff() {
            rto = Math.min(settings.maxRto(), 2 * rto);
        }

        @Override
        public long rto() {
            return Math.round(rto);
        }

        @Override
        public long srtt() {
            return Math.round(srtt);
        }

        @Override
        public long rttvar() {
            return Math.round(rttvar);
        }

        @Override
        public long minRtt() {
            return Math.round(Math.min(min, minBefore));
        }
    }

    @SeededBug("the gains 1/8 and 1/4 in integer arithmetic are 0")
    static class IntegerGains extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new SimpleEstimator(settings) {
                @Override
                void update(double rtt) {
                    if (samples == 0) {
                        super.update(rtt);
                    } else {
                        rttvar = (1 - 1 / 4) * rttvar + 1 / 4 * deviation(rtt);
                        srtt = (1 - 1 / 8) * srtt + 1 / 8 * rtt;
                    }
                }
            };
        }
    }

    @SeededBug("SRTT is updated before RTTVAR, which needs the old one")
    static class WrongOrder extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new SimpleEstimator(settings) {
                @Override
                void update(double rtt) {
                    if (samples == 0) {
                        super.update(rtt);
                    } else {
                        srtt += (rtt - srtt) / 8;
                        rttvar += (deviation(rtt) - rttvar) / 4;
                    }
                }
            };
        }
    }

    @SeededBug("the deviation has a sign")
    static class SignedDeviation extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new SimpleEstimator(settings) {
                @Override
                double deviation(double rtt) {
                    return rtt - srtt;
                }
            };
        }
    }

    @SeededBug("the first sample is smoothed like any other, from zero")
    static class FirstSampleSmoothed extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new SimpleEstimator(settings) {
                @Override
                void update(double rtt) {
                    samples = Math.max(samples, 1);
                    super.update(rtt);
                }
            };
        }
    }

    @SeededBug("the RTO is overwritten by its least value after each sample")
    static class AlwaysLeast extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new SimpleEstimator(settings) {
                @Override
                void recompute() {
                    rto = settings.minRto();
                }
            };
        }
    }

    @SeededBug("the RTO has no least value")
    static class NoLeast extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new SimpleEstimator(settings) {
                @Override
                void recompute() {
                    rto = Math.min(settings.maxRto(), srtt + Math.max(settings.varianceFloor(), 4 * rttvar));
                }
            };
        }
    }

    @SeededBug("the RTO has no upper bound")
    static class NoMost extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new SimpleEstimator(settings) {
                @Override
                public void backoff() {
                    rto *= 2;
                }
            };
        }
    }

    @SeededBug("a sample does not end the backoff: the RTO is not reset")
    static class NotReset extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new SimpleEstimator(settings) {
                private int backoffs;

                @Override
                public void backoff() {
                    backoffs++;
                }

                @Override
                public long rto() {
                    return (long) Math.min(settings.maxRto(), rto * Math.pow(2, backoffs));
                }
            };
        }
    }

    @SeededBug("the RTO grows by a constant at each expiry")
    static class AddsInsteadOfDoubling extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new SimpleEstimator(settings) {
                @Override
                public void backoff() {
                    rto = Math.min(settings.maxRto(), rto + settings.initialRto());
                }
            };
        }
    }

    @SeededBug("the deviation counts twice instead of four times")
    static class TwoDeviations extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new SimpleEstimator(settings) {
                @Override
                void recompute() {
                    double wanted = srtt + Math.max(settings.varianceFloor(), 2 * rttvar);
                    rto = Math.clamp(wanted, settings.minRto(), settings.maxRto());
                }
            };
        }
    }

    @SeededBug("the least round-trip time is that of all times")
    static class MinimumForever extends RttEstimatorContract {
        @Override
        protected Subject create(Settings settings) {
            return new SimpleEstimator(settings) {
                private long least = Long.MAX_VALUE;

                @Override
                public void sample(long nanos, long now) {
                    super.sample(nanos, now);
                    least = Math.min(least, nanos);
                }

                @Override
                public long minRtt() {
                    return least;
                }
            };
        }
    }
}
