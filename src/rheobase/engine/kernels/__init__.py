"""The functions that run native: plain Python over arrays, compiled by Numba (see `..compile`).

They allocate nothing, raise nothing and check nothing: what they are given has been checked, and
what they meet is returned as a status. Importing one of these modules imports Numba, so nothing
outside the kernels does.
"""
