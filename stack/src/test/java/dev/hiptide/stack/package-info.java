/** What comes after the endpoint: Prometheus, its rules and alerts, Alertmanager, dashboards. */
package dev.hiptide.stack;
