{{/* Issuer of the realm that this release's Keycloak imports; empty while there is no Keycloak. */}}
{{- define "tasktracker.oidcIssuer" -}}
{{- with dig "keycloak" "url" "" .Values.global -}}
{{- trimSuffix "/" . }}/realms/tasktracker
{{- end -}}
{{- end -}}

{{/* Name of the Secret with the client secret that Keycloak and the application share; empty while there is no Keycloak. */}}
{{- define "tasktracker.oidcSecret" -}}
{{- if include "tasktracker.oidcIssuer" . -}}
{{- include "tasktracker.keycloakSecret" . -}}
{{- end -}}
{{- end -}}

{{/* Name of the generated Secret of Keycloak. */}}
{{- define "tasktracker.keycloakSecret" -}}
{{- printf "%s-keycloak-secrets" .Release.Name -}}
{{- end -}}

{{/* Name of the ConfigMap with the realm that Keycloak imports. */}}
{{- define "tasktracker.keycloakRealm" -}}
{{- printf "%s-keycloak-realm" .Release.Name -}}
{{- end -}}

{{/* Value of one of Keycloak's variables in the values, unrendered. Takes (list context name). */}}
{{- define "tasktracker.keycloakVariable" -}}
{{- range (index . 0).Values.keycloak.extraEnvVars -}}
{{- if eq .name (index $ 1) -}}
{{- .value -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Not empty when Keycloak's database is in the PostgreSQL of this release. */}}
{{- define "tasktracker.keycloakDatabaseIsHere" -}}
{{- if contains "tasktracker.postgresqlHost" (include "tasktracker.keycloakVariable" (list . "KC_DB_URL_HOST")) -}}
yes
{{- end -}}
{{- end -}}
