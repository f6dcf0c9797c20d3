{{/*
Configuration of Alertmanager by alertmanager.routing, in the context of kube-prometheus-stack. Its secrets are files of a
Secret that is mounted, so that none of them stands in a value. Alerts of kube-prometheus-stack have other severities.
*/}}
{{- define "tasktracker.alertmanagerConfig" -}}
{{- $routing := .Values.alertmanager.routing -}}
route:
  receiver: nobody
  group_by: [namespace, alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 12h
  routes:
    - receiver: nobody
      matchers: ['alertname=~"Watchdog|InfoInhibitor"']
    - receiver: page
      matchers: ['severity=~"page|critical"']
      repeat_interval: 2h
    - receiver: ticket
      matchers: ['severity=~"ticket|warning"']
      group_wait: 5m
      repeat_interval: 24h
inhibit_rules:
  # whoever was woken for an objective needs no ticket for it
  - source_matchers: ['severity="page"', 'slo!=""']
    target_matchers: ['severity="ticket"', 'slo!=""']
    equal: [namespace, job, slo]
  # without a database, or without any pod, the rest follows
  - source_matchers: ['alertname="TaskTrackerDatabaseDown"']
    target_matchers: ['alertname=~"TaskTracker.+BudgetBurns.+|TaskTrackerPoolExhausted"']
    equal: [namespace, job]
  - source_matchers: ['alertname="TaskTrackerDown"']
    target_matchers: ['alertname=~"TaskTrackerTargetMissing|TaskTracker.+BudgetBurns.+"']
    equal: [namespace, job]
  - source_matchers: ['severity="critical"']
    target_matchers: ['severity=~"warning|info"']
    equal: [namespace, alertname]
receivers:
  - name: nobody
{{- range $severity := list "page" "ticket" }}
  - name: {{ $severity }}
{{- with $routing.email }}
{{- if and .to (has $severity .severities) }}
    email_configs:
      - to: {{ join ", " .to | quote }}
        from: {{ required "alertmanager.routing.email.from is empty: set it to the address of the sender" .from | quote }}
        smarthost: {{ required "alertmanager.routing.email.smarthost is empty: set it to host:port of your mail server" .smarthost | quote }}
        require_tls: {{ .requireTLS }}
        send_resolved: true
{{- if .username }}
        auth_username: {{ .username | quote }}
        auth_password_file: /etc/alertmanager/receivers/smtp-password
{{- end }}
{{- end }}
{{- end }}
{{- with $routing.telegram }}
{{- if and .chatId (has $severity .severities) }}
    telegram_configs:
      - chat_id: {{ .chatId | int64 }}
        bot_token_file: /etc/alertmanager/receivers/telegram-token
        parse_mode: ''
        send_resolved: true
{{- end }}
{{- end }}
{{- with $routing.webhook }}
{{- if and .enabled (has $severity .severities) }}
    webhook_configs:
      - url_file: /etc/alertmanager/receivers/webhook-url
        send_resolved: true
{{- end }}
{{- end }}
{{- end }}
{{- end -}}
