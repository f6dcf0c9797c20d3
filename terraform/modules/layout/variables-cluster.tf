variable "name" {
  description = "Name of the cluster: the beginning of every machine's name, which is its Kubernetes node name too."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$", var.name))
    error_message = "name must be 1 to 32 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "api_domain" {
  description = "DNS name of the Kubernetes API, which its certificate holds. It should resolve to api_vip."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$", var.api_domain))
    error_message = "api_domain must be a DNS name in lower case with at least one dot, as in api.staging.example.org."
  }
}

variable "registry_domain" {
  description = "DNS name of the image registry, which its certificate holds. It should resolve to the registry machine."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^([a-z0-9]([-a-z0-9]*[a-z0-9])?\\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$", var.registry_domain))
    error_message = "registry_domain must be a DNS name in lower case with at least one dot, as in registry.example.org."
  }

  validation {
    condition     = var.registry_domain != var.api_domain
    error_message = "registry_domain and api_domain are the same name, but two machines answer to them. Change one."
  }
}

variable "pod_cidr" {
  description = "Network of the pods. Each node takes a /24 of it."
  type        = string
  default     = "10.233.64.0/18"
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.pod_cidr)) && try(cidrhost(var.pod_cidr, 0) == split("/", var.pod_cidr)[0], false)
    error_message = "pod_cidr must be the first address of an IPv4 network and its prefix, as in 10.233.64.0/18."
  }
}

variable "service_cidr" {
  description = "Network of the Services' cluster addresses."
  type        = string
  default     = "10.233.0.0/18"
  nullable    = false

  validation {
    condition     = can(cidrnetmask(var.service_cidr)) && try(cidrhost(var.service_cidr, 0) == split("/", var.service_cidr)[0], false)
    error_message = "service_cidr must be the first address of an IPv4 network and its prefix, as in 10.233.0.0/18."
  }
}

variable "admin_cidrs" {
  description = "Networks of administrators and GitLab runners: they may reach SSH, the Kubernetes API and the registry."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.admin_cidrs) > 0 && alltrue([for cidr in var.admin_cidrs : can(cidrnetmask(cidr))])
    error_message = "admin_cidrs must name at least one IPv4 network, as in 192.0.2.0/24; without one nobody could log in."
  }

  validation {
    condition     = !contains([for cidr in var.admin_cidrs : try(split("/", cidr)[1], "")], "0")
    error_message = "admin_cidrs opens SSH and the API to everybody. Name the networks of your administrators."
  }
}

variable "service_ports" {
  description = "Ports of Services that anybody may reach, comma-separated, ranges as 8000:8010."
  type        = string
  default     = "80,443"
  nullable    = false

  validation {
    condition     = can(regex("^[0-9]+(:[0-9]+)?(,[0-9]+(:[0-9]+)?)*$", var.service_ports))
    error_message = "service_ports must be ports and ranges separated by commas, without blanks, as in 80,443,8000:8010."
  }
}
