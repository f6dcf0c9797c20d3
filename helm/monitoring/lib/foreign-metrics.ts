/** Metrics that rules use and others than the backend show, each with who does. */
export const FOREIGN_METRICS: Record<string, string> = {
  up: 'Prometheus itself',
  kube_pod_container_status_waiting_reason: 'kube-state-metrics',
  kube_job_failed: 'kube-state-metrics',
  kubelet_volume_stats_available_bytes: 'kubelet',
  kubelet_volume_stats_capacity_bytes: 'kubelet',
  nginx_ingress_controller_ssl_expire_time_seconds: 'ingress-nginx',
  traefik_tls_certs_not_after: 'Traefik',
  certmanager_certificate_expiration_timestamp_seconds: 'cert-manager',
  probe_ssl_earliest_cert_expiry: 'blackbox exporter',
};
