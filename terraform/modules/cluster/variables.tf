variable "name" {
  description = "Name of the cluster, as the layout has it."
  type        = string
  nullable    = false
}

variable "machines" {
  description = "Machines by name, from the layout."
  type = map(object({
    role           = string
    address        = string
    vcpu           = number
    memory_mb      = number
    disk_mb        = number
    anti_affinity  = optional(string)
    security_group = string
    data_disk      = optional(string)
    data_device    = optional(string)
  }))
  nullable = false
}

variable "data_disks" {
  description = "Persistent disks by the name of their machine, from the layout."
  type        = map(object({ name = string, size_gb = number }))
  nullable    = false
}

variable "groups" {
  description = "VM groups by role, from the layout."
  type        = map(object({ name = string, policy = string }))
  nullable    = false
}

variable "firewall" {
  description = "Rules by security group, from the layout."
  type = map(list(object({
    protocol = string
    type     = string
    range    = optional(string)
    ip       = optional(string)
    size     = optional(string)
  })))
  nullable = false
}

variable "reservations" {
  description = "Ranges of the parent network to reserve, from the layout."
  type        = map(object({ first = string, size = number }))
  nullable    = false
}

variable "parent_network" {
  description = "Name of the OpenNebula network from which the addresses are reserved."
  type        = string
  nullable    = false

  validation {
    condition     = trimspace(var.parent_network) != ""
    error_message = "parent_network must be the name of a network in OpenNebula; \"onevnet list\" shows them."
  }
}

variable "parent_address_range" {
  description = "Number of the parent network's address range that holds all addresses; 0 is its first."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.parent_address_range >= 0 && floor(var.parent_address_range) == var.parent_address_range
    error_message = "parent_address_range must be a whole number, 0 or more; \"onevnet show\" numbers the ranges."
  }
}

variable "image_datastore" {
  description = "Name of the datastore that holds the images of the systems and the data disks."
  type        = string
  nullable    = false

  validation {
    condition     = trimspace(var.image_datastore) != ""
    error_message = "image_datastore must be the name of an image datastore; \"onedatastore list\" shows them."
  }
}

variable "image_format" {
  description = "Format of images and disks: qcow2, or raw where the datastore is Ceph."
  type        = string
  default     = "qcow2"
  nullable    = false

  validation {
    condition     = contains(["qcow2", "raw"], var.image_format)
    error_message = "image_format must be qcow2 or raw."
  }
}

variable "system_images" {
  description = "System images by a name of your own → address or path from which OpenNebula fetches it. Must contain one-context."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for source in values(var.system_images) : can(regex("^(https?://|/)", source))])
    error_message = "system_images must be http(s) addresses, or absolute paths on OpenNebula's front end."
  }
}

variable "system_image" {
  description = "Which of system_images new machines start from. Machines that are there keep theirs until they are replaced."
  type        = string
  nullable    = false

  validation {
    condition     = contains(keys(var.system_images), var.system_image)
    error_message = "system_image must be one of the names in system_images."
  }
}

variable "ssh_public_keys" {
  description = "Public keys that may log in as root, with which Ansible comes in."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.ssh_public_keys) > 0 && alltrue([for key in var.ssh_public_keys : can(regex("^(ssh|ecdsa|sk-)[a-z0-9@.-]* [A-Za-z0-9+/=]+", key))])
    error_message = "ssh_public_keys must be at least one OpenSSH public key, as in \"ssh-ed25519 AAAA... me\"; never a private key."
  }
}

variable "placement" {
  description = "OpenNebula's scheduling expressions for hosts and datastores, as in CLUSTER_ID = 100; null for no limits."
  type        = object({ hosts = optional(string), datastores = optional(string) })
  default     = {}
  nullable    = false
}
