variable "network_cidr" {
  description = "IPv4 network of the machines, for example 10.20.0.0/24. Every address below lies in it."
  type        = string
  nullable    = false

  validation {
    condition = can(cidrnetmask(var.network_cidr)) && try(
      cidrhost(var.network_cidr, 0) == split("/", var.network_cidr)[0], false
    )
    error_message = "network_cidr must be the first address of an IPv4 network and its prefix, as in 10.20.0.0/24."
  }

  validation {
    condition     = try(tonumber(split("/", var.network_cidr)[1]) >= 16 && tonumber(split("/", var.network_cidr)[1]) <= 27, false)
    error_message = "network_cidr must be between /16 and /27: a smaller network has no room for machines, services and the API."
  }
}

variable "gateway" {
  description = "Default gateway of the machines, as the OpenNebula network has it. No range may contain it."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask("${var.gateway}/32"))
    error_message = "gateway must be an IPv4 address, that of the router in network_cidr."
  }
}

variable "dns_servers" {
  description = "DNS servers that the cluster asks for names outside it."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.dns_servers) > 0 && alltrue([for server in var.dns_servers : can(cidrnetmask("${server}/32"))])
    error_message = "dns_servers must name at least one DNS server by its IPv4 address."
  }
}

variable "host_range" {
  description = "Addresses of the machines, first and last. They are reserved in OpenNebula for this cluster alone."
  type        = object({ first = string, last = string })
  nullable    = false

  validation {
    condition     = alltrue([for address in values(var.host_range) : can(cidrnetmask("${address}/32"))])
    error_message = "host_range must be two IPv4 addresses, first and last."
  }
}

variable "dhcp_range" {
  description = "Addresses that a DHCP server or other tenants of the network lease, first and last; null if there are none."
  type        = object({ first = string, last = string })
  default     = null

  validation {
    condition     = alltrue([for address in values(coalesce(var.dhcp_range, { first = "10.0.0.1", last = "10.0.0.1" })) : can(cidrnetmask("${address}/32"))])
    error_message = "dhcp_range must be two IPv4 addresses, first and last, or null."
  }
}

variable "metallb_range" {
  description = "Addresses that MetalLB gives to Services of type LoadBalancer, first and last. No machine ever gets one."
  type        = object({ first = string, last = string })
  nullable    = false

  validation {
    condition     = alltrue([for address in values(var.metallb_range) : can(cidrnetmask("${address}/32"))])
    error_message = "metallb_range must be two IPv4 addresses, first and last."
  }
}

variable "api_vip" {
  description = "Virtual address of the Kubernetes API, held by kube-vip, or by the load balancers where there are some."
  type        = string
  nullable    = false

  validation {
    condition     = can(cidrnetmask("${var.api_vip}/32"))
    error_message = "api_vip must be an IPv4 address that nothing else uses."
  }
}
