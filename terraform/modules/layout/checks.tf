# How the addresses must lie to each other. These are preconditions of outputs, not validations of variables, because a
# validation that compares two variables in numbers they are both made into would be a cycle for Terraform.
output "gateway" {
  description = "Default gateway of the machines."
  value       = var.gateway

  precondition {
    condition     = local.number.gateway > local.network.first && local.number.gateway < local.network.last
    error_message = "gateway must be an IPv4 address inside network_cidr. Take the address of the router there."
  }
}

output "host_range" {
  description = "Addresses of the machines: first and last."
  value       = var.host_range

  precondition {
    condition     = local.range.host.valid
    error_message = "host_range must be two IPv4 addresses inside network_cidr, the first not after the last."
  }

  precondition {
    condition     = !local.range.host.has_gateway
    error_message = "host_range contains the gateway. Move the range behind it."
  }

  precondition {
    condition     = !local.overlap.host_dhcp
    error_message = "host_range overlaps dhcp_range: a DHCP server would lease a machine's address. Move one of them."
  }

  precondition {
    condition     = local.last_slot < local.range.host.size
    error_message = "host_range is too small: it needs ${local.last_slot + 1} addresses for the highest number in use. Enlarge it or use lower numbers of workers."
  }
}

output "dhcp_range" {
  description = "Addresses that others lease, or null."
  value       = var.dhcp_range

  precondition {
    condition     = var.dhcp_range == null || local.range.dhcp.valid
    error_message = "dhcp_range must be two IPv4 addresses inside network_cidr, the first not after the last, or null."
  }
}

output "metallb_range" {
  description = "Addresses for Services: first and last."
  value       = var.metallb_range

  precondition {
    condition     = local.range.metallb.valid
    error_message = "metallb_range must be two IPv4 addresses inside network_cidr, the first not after the last."
  }

  precondition {
    condition     = !local.range.metallb.has_gateway
    error_message = "metallb_range contains the gateway, which MetalLB would announce as its own. Move the range."
  }

  precondition {
    condition     = !local.overlap.metallb_host
    error_message = "metallb_range overlaps host_range: MetalLB would announce a machine's address. Move one of them."
  }

  precondition {
    condition     = !local.overlap.metallb_dhcp
    error_message = "metallb_range overlaps dhcp_range: a DHCP server would lease a Service's address. Move one of them."
  }
}

output "api_vip" {
  description = "Virtual address of the Kubernetes API."
  value       = var.api_vip

  precondition {
    condition     = local.range.vip.valid && !local.range.vip.has_gateway
    error_message = "api_vip must be an IPv4 address inside network_cidr and not the gateway's. Take one that nothing uses."
  }

  precondition {
    condition     = !local.overlap.vip_host
    error_message = "api_vip lies inside host_range, so that OpenNebula could give it to a machine. Take one outside."
  }

  precondition {
    condition     = !local.overlap.vip_dhcp
    error_message = "api_vip lies inside dhcp_range, so that a DHCP server could lease it. Take one outside."
  }

  precondition {
    condition     = !local.overlap.vip_metallb
    error_message = "api_vip lies inside metallb_range, so that MetalLB could give it to a Service. Take one outside."
  }
}

output "pod_cidr" {
  description = "Network of the pods."
  value       = var.pod_cidr

  precondition {
    condition     = !local.overlap.pods_network
    error_message = "pod_cidr overlaps network_cidr: pods and machines could not reach each other. Take another private network."
  }

  precondition {
    condition     = local.network.pods.valid && local.network.pods.size >= 256 * length(local.node_names)
    error_message = "pod_cidr is too small: each of the ${length(local.node_names)} nodes takes a /24 of it. Shorten its prefix."
  }
}

output "service_cidr" {
  description = "Network of the Services."
  value       = var.service_cidr

  precondition {
    condition     = !local.overlap.services_network
    error_message = "service_cidr overlaps network_cidr. Take another private network."
  }

  precondition {
    condition     = !local.overlap.services_pods
    error_message = "service_cidr overlaps pod_cidr. Take another private network for one of them."
  }
}
