{{- define "tasktracker.addressPoolLabels" -}}
app.kubernetes.io/name: tasktracker
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: address-pools
app.kubernetes.io/part-of: tasktracker
{{- end -}}

{{/* Not empty when this release's MetalLB gets pools. */}}
{{- define "tasktracker.hasAddressPools" -}}
{{- if and .Values.metallb.enabled .Values.addressPools.pools -}}yes{{- end -}}
{{- end -}}

{{/* The pools and their advertisements as JSON, and what the release's own are known by. */}}
{{- define "tasktracker.addressPools" -}}
{{- $labels := include "tasktracker.addressPoolLabels" . | fromYaml -}}
{{- $objects := list -}}
{{- range .Values.addressPools.pools -}}
{{- $metadata := dict "name" .name "labels" $labels -}}
{{- $pool := dict "apiVersion" "metallb.io/v1beta1" "kind" "IPAddressPool" "metadata" $metadata "spec" (omit . "name" "interfaces" "nodeSelectors") -}}
{{- $spec := merge (dict "ipAddressPools" (list .name)) (pick . "interfaces" "nodeSelectors") -}}
{{- $advertisement := dict "apiVersion" "metallb.io/v1beta1" "kind" "L2Advertisement" "metadata" $metadata "spec" $spec -}}
{{- $objects = concat $objects (list (dict "resource" "ipaddresspools" "object" $pool) (dict "resource" "l2advertisements" "object" $advertisement)) -}}
{{- end -}}
{{- $selector := printf "app.kubernetes.io/component=address-pools,app.kubernetes.io/instance=%s" .Release.Name -}}
{{- dict "selector" $selector "objects" $objects | toJson -}}
{{- end -}}

{{/* Pod template of the Job. Everything that makes one of them different from another is in it. */}}
{{- define "tasktracker.addressPoolsPod" -}}
metadata:
  annotations:
    checksum/pools: {{ include "tasktracker.addressPools" . | sha256sum }}
    checksum/script: {{ .Files.Get "files/apply-address-pools.mjs" | sha256sum }}
  labels:
    {{- include "tasktracker.addressPoolLabels" . | nindent 4 }}
spec:
  restartPolicy: OnFailure
  serviceAccountName: {{ .Release.Name }}-address-pools
  enableServiceLinks: false
  {{- with (.Values.global).imagePullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ ternary . (get (ternary dict . (kindIs "string" .)) "name") (kindIs "string" .) }}
    {{- end }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    seccompProfile: { type: RuntimeDefault }
  containers:
    - name: address-pools
      image: {{ include "tasktracker.addressPoolsImage" . }}
      command: [/usr/local/bin/node, /address-pools/apply-address-pools.mjs, /address-pools/pools.json]
      env:
        - { name: NODE_EXTRA_CA_CERTS, value: /var/run/secrets/kubernetes.io/serviceaccount/ca.crt }
      resources:
        requests: { cpu: 20m, memory: 48Mi, ephemeral-storage: 16Mi }
        limits: { memory: 128Mi, ephemeral-storage: 64Mi }
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      volumeMounts:
        - { name: address-pools, mountPath: /address-pools, readOnly: true }
  volumes:
    - name: address-pools
      configMap: { name: {{ .Release.Name }}-address-pools }
{{- end -}}

{{/* The backend's image, which has Node.js and is needed in any case. */}}
{{- define "tasktracker.addressPoolsImage" -}}
{{- with .Values.addressPools.image -}}
{{- $name := printf "%s/%s" (default .registry ($.Values.global).imageRegistry) .repository -}}
{{- ternary (printf "%s@%s" $name .digest) (printf "%s:%s" $name (default $.Chart.AppVersion .tag)) (not (empty .digest)) -}}
{{- end -}}
{{- end -}}

{{/* Name of the Job, as app's migrateJobName: another pool makes another Job, and one that failed is tried again by an upgrade. */}}
{{- define "tasktracker.addressPoolsJob" -}}
{{- $hash := include "tasktracker.addressPoolsPod" . | sha256sum | trunc 8 -}}
{{- $job := lookup "batch/v1" "Job" .Release.Namespace (printf "%s-pools-%s" .Release.Name $hash) | default dict -}}
{{- range (dig "status" "conditions" list $job) -}}
{{- if and (eq .type "Failed") (eq .status "True") -}}
{{- $hash = printf "%s%d" $hash $.Release.Revision | sha256sum | trunc 8 -}}
{{- end -}}
{{- end -}}
{{- printf "%s-pools-%s" .Release.Name $hash -}}
{{- end -}}
